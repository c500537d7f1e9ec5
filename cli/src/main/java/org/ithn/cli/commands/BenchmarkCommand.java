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

/** {@code ./ithn benchmark}: measures parts of the program against the machine's limits. */
@Command(
    name = "benchmark",
    description =
        "Measures training steps, decoding, exports, input, mining and metrics, and compares them"
            + " with the time that their matrix products or memory accesses need at least.",
    mixinStandardHelpOptions = true)
final class BenchmarkCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Option(
      names = "--only",
      paramLabel = "PATTERN",
      description =
          "default rows to measure, with * as wildcard, or the name of any other row, for example"
              + " step/r2gencmn/resnet101/mochi/float32; repeatable")
  private List<String> only = new ArrayList<>();

  @Option(names = "--json", paramLabel = "FILE", description = "write the rows to a file")
  private Optional<Path> json = Optional.empty();

  @Option(
      names = "--compare",
      paramLabel = "FILE",
      description =
          "rows of another commit or program, measured on this machine; adds a column with the"
              + " ratio; repeatable")
  private List<Path> compare = new ArrayList<>();

  @Option(
      names = "--peer",
      paramLabel = "PYTHON",
      description =
          "measure the rows that docs/peer has in PyTorch, ours and theirs in turn; the floor is"
              + " PyTorch's median, the ratio the median over pairs; PYTHON has torch and"
              + " torchvision")
  private Optional<String> peer = Optional.empty();

  @Option(names = "--list", description = "list the default rows without measuring")
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
    for (Path file : compare) { // before the long measurements
      others.add(BenchmarkFile.read(file));
    }
    List<String> process = new ArrayList<>(AblateCommand.programCommand(spec));
    process.add("benchmark-row");
    peer.ifPresent(python -> process.addAll(List.of("--peer", python)));
    BenchmarkFile rows = new Benchmark(process, console::progress).run(names);
    new BenchmarkComparison(rows, others).lines().forEach(console::print);
    if (json.isPresent()) {
      rows.write(json.get());
    }
    return rows.rows().size() == names.size() ? 0 : 1;
  }

  private List<String> names() {
    if (only.isEmpty() && peer.isPresent()) {
      return Benchmark.namesWithPeer();
    }
    return only.isEmpty()
        ? Benchmark.namesMatching("*")
        : only.stream().flatMap(each -> Benchmark.namesMatching(each).stream()).distinct().toList();
  }
}
