package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.cli.submission.RexrankSubmission;
import org.ithn.datasets.text.ReportSection;
import org.ithn.experiments.run.Run;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn submit rexrank RUN}: writes a submission to ReXrank. */
@Command(
    name = "rexrank",
    description =
        "Writes a submission to ReXrank: environment.yaml, inference.py, a README to complete, and"
            + " the model of a run.",
    mixinStandardHelpOptions = true)
final class SubmitRexrankCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "the run directory")
  private Path root;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "new folder to write")
  private Path out;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "name of the model on the leaderboard (default: the name of the run directory)")
  private Optional<String> name = Optional.empty();

  @Option(
      names = "--section",
      paramLabel = "NAME",
      defaultValue = "findings",
      description =
          "the section that the model was trained on: findings, impression or both (default:"
              + " ${DEFAULT-VALUE})")
  private ReportSection section;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    Run run = Run.open(root);
    String chosen = name.orElse(String.valueOf(root.toAbsolutePath().normalize().getFileName()));
    RexrankSubmission.write(run, chosen, section.label(), out, console::progress);
    console.print("submit ok: %s", out);
    return 0;
  }
}
