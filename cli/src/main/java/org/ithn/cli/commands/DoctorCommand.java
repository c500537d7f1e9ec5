package org.ithn.cli.commands;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.cli.doctor.Doctor;
import org.ithn.cli.doctor.Finding;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ithn doctor}: whether this machine can train, and how fast. */
@Command(
    name = "doctor",
    description =
        "Looks at Java, natives, memory, device, disk, pretrained files and data, and says what to mend.",
    mixinStandardHelpOptions = true)
final class DoctorCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "runs",
      description = "where runs will be written (default: ${DEFAULT-VALUE})")
  private Path out;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "folder with annotation.json and images: is read and its input rate measured")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--preset",
      paramLabel = "NAME",
      description = "the pretrained files that it starts from must be there; can be repeated")
  private List<String> presets = List.of();

  @Override
  public Integer call() {
    Console console = Console.of(spec);
    List<Finding> findings = Doctor.examine(out, data, presets);
    for (Finding finding : findings) {
      console.print("%-11s %s", finding.topic(), finding.found());
      if (finding.hasAdvice()) {
        console.print("%-11s advice: %s", "", finding.advice());
      }
    }
    long care = findings.stream().filter(Finding::hasAdvice).count();
    console.print(care == 0 ? "doctor ok" : "doctor: %d of %d need care", care, findings.size());
    return care == 0 ? 0 : 1;
  }
}
