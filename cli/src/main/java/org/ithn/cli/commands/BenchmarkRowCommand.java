package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.ithn.cli.benchmark.Benchmark;
import org.ithn.cli.benchmark.BenchmarkFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
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

  @Override
  public Integer call() throws IOException {
    CellCommand.exitWithParent();
    BenchmarkFile.of(List.of(Benchmark.measure(name, Console.of(spec)::progress))).write(file);
    return 0;
  }
}
