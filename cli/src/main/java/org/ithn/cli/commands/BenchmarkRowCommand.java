package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.ithn.cli.benchmark.Benchmark;
import org.ithn.cli.benchmark.BenchmarkFile;
import org.ithn.cli.benchmark.BenchmarkRow;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Hidden command that {@code ./ithn benchmark} starts for each row; it exits with its parent. */
@Command(name = "benchmark-row", description = "Measures one row.", hidden = true)
final class BenchmarkRowCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "NAME", description = "the row's name")
  private String name;

  @Parameters(index = "1", paramLabel = "FILE", description = "the file to write")
  private Path file;

  @Option(names = "--peer", paramLabel = "PYTHON", description = "measure in pairs with PyTorch")
  private Optional<String> peer = Optional.empty();

  @Override
  public Integer call() throws IOException {
    CellCommand.exitWithParent();
    Consumer<String> progress = Console.of(spec)::progress;
    BenchmarkRow row =
        peer.isPresent()
            ? Benchmark.measureWithPeer(name, peer.get(), scripts(), progress)
            : Benchmark.measure(name, progress);
    BenchmarkFile.of(List.of(row)).write(file);
    return 0;
  }

  private static Path scripts() {
    return Path.of(System.getProperty("ithn.home", "."), "docs", "peer");
  }
}
