package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.cli.benchmark.Benchmark;
import org.ithn.cli.benchmark.BenchmarkComparison;
import org.ithn.cli.benchmark.BenchmarkFile;
import org.ithn.experiments.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ithn benchmark}: how fast the parts are here, beside what the machine could do. */
@Command(
    name = "benchmark",
    description =
        "Measures training steps, decoding, exports, input, mining and metrics beside the time that"
            + " their matrix products, or memory, need alone.",
    mixinStandardHelpOptions = true)
final class BenchmarkCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--only",
      paramLabel = "PATTERN",
      description =
          "rows to measure, * for anything, or the name of a row that is not among the default"
              + " ones, for instance step/r2gencmn/resnet101/mochi/float32; may be repeated")
  private List<String> only = new ArrayList<>();

  @Option(names = "--json", paramLabel = "FILE", description = "writes the rows to a file")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--compare",
      paramLabel = "FILE",
      description =
          "rows of another commit or of a peer, measured on this machine; adds a column with the"
              + " ratio; may be repeated")
  private List<Path> compare = new ArrayList<>();

  @Option(names = "--list", description = "names the default rows and measures nothing")
  private boolean list;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Console console = Console.of(spec);
    List<String> names = names();
    if (list) {
      names.forEach(console::print);
      return 0;
    }
    List<BenchmarkFile> others = new ArrayList<>();
    if (json.isPresent() && Files.isDirectory(json.get())) {
      throw new UserException("--json %s is a folder; name a file".formatted(json.get()));
    }
    for (Path file : compare) { // before anything that takes long
      others.add(BenchmarkFile.read(file));
    }
    List<String> process = new ArrayList<>(AblateCommand.programCommand(spec));
    process.add("benchmark-row");
    BenchmarkFile rows = new Benchmark(process, console::progress).run(names);
    new BenchmarkComparison(rows, others).lines().forEach(console::print);
    if (json.isPresent()) {
      rows.write(json.get());
    }
    return rows.rows().size() == names.size() ? 0 : 1;
  }

  private List<String> names() {
    return only.isEmpty()
        ? Benchmark.namesMatching("*")
        : only.stream().flatMap(each -> Benchmark.namesMatching(each).stream()).distinct().toList();
  }
}
