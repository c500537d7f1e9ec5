package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.parity.Parity;
import org.ithn.parity.ParityReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn parity DIR}: compares our numbers with those of the original implementations. */
@Command(
    name = "parity",
    description = "Compares our numbers with golden numbers of the original implementations.",
    mixinStandardHelpOptions = true)
final class ParityCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      arity = "1..*",
      description = "folder with any subset of the fixture folders")
  private List<Path> roots;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "data that may not be stored with the numbers, such as METEOR's tables (default: the"
              + " folder data next to the first DIR)")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--csv",
      paramLabel = "FILE",
      description = "also write every quantity with its errors and tolerance, as CSV")
  private Optional<Path> csv = Optional.empty();

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    ParityReport report =
        Parity.run(
            roots,
            Parity.loadChecks(Thread.currentThread().getContextClassLoader()),
            data.or(this::defaultDataFolder));
    if (csv.isPresent()) {
      AtomicFiles.write(csv.get(), report.csv());
    }
    console.print(report.markdownTable().strip());
    report.failures().forEach(row -> console.print("%s", "FAILED " + row.describe()));
    report.skipped().forEach(what -> console.progress("not compared: " + what));
    console.print(report.summary());
    return report.passed() ? 0 : 1;
  }

  private Optional<Path> defaultDataFolder() {
    return Optional.of(roots.get(0).toAbsolutePath().normalize().resolveSibling("data"))
        .filter(Files::isDirectory);
  }
}
