package org.ithn.cli.commands;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.cli.doctor.Doctor;
import org.ithn.cli.doctor.Finding;
import org.ithn.experiments.run.Experiment;
import org.ithn.framework.files.Json;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ithn doctor}: checks this machine for training. */
@Command(
    name = "doctor",
    description =
        "Checks Java, native libraries, memory, devices, disk, pretrained files (of all presets, or"
            + " of those named) and data (as the configuration reads them), and suggests fixes.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "runs",
      description = "folder for runs (default: ${DEFAULT-VALUE})")
  private Path out;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "folder with annotation.json and images, to check and measure its input rate")
  private Optional<Path> data = Optional.empty();

  @Mixin private ConfigurationOptions configuration;

  @Option(names = "--json", description = "print a JSON list of the findings")
  private boolean json;

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    List<Finding> findings =
        Doctor.examine(
            out,
            data,
            data.flatMap(folder -> configuration.readOptional().map(Experiment::dataConfig)),
            configuration.presets());
    long problems = findings.stream().filter(Finding::hasAdvice).count();
    if (json) {
      console.print("%s", Json.formatRecord(findings).stripTrailing());
    } else {
      print(console, findings, problems);
    }
    return problems == 0 ? 0 : 1;
  }

  private static void print(Console console, List<Finding> findings, long problems) {
    for (Finding finding : findings) {
      console.print("%-11s %s", finding.topic(), finding.found());
      if (finding.hasAdvice()) {
        console.print("%-11s advice: %s", "", finding.advice());
      }
    }
    console.print(
        problems == 0 ? "doctor ok" : "doctor: %d of %d checks need attention",
        problems,
        findings.size());
  }
}
