package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.ithn.serving.standin.check.ServeCheck;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn serve-check DIR}: whether TensorFlow Serving can serve a folder. */
@Command(
    name = "serve-check",
    description = "Checks any SavedModel by what TensorFlow Serving asks; says what is wrong.",
    mixinStandardHelpOptions = true)
final class ServeCheckCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "a model's folder of versions, or a version's")
  private Path folder;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    List<ServeCheck.CheckResult> findings = ServeCheck.examine(folder);
    findings.forEach(
        finding ->
            console.print(
                "%-4s %s%s",
                finding.hasPassed() ? "ok" : "FAIL",
                finding.check(),
                finding.hasPassed() ? "" : ": " + finding.problem()));
    long wrong = findings.stream().filter(finding -> !finding.hasPassed()).count();
    console.print(
        wrong == 0 ? "serve-check ok" : "serve-check: %d of %d fail", wrong, findings.size());
    return wrong == 0 ? 0 : 1;
  }
}
