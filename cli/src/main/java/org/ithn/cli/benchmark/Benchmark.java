package org.ithn.cli.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.ithn.experiments.UserException;

/**
 * Benchmark runner that measures rows one after another, each in a separate process.
 *
 * @param command the command line that measures one row, to which the row's name and the output
 *     file are appended
 * @param progress receives progress messages, one line each
 */
public record Benchmark(List<String> command, Consumer<String> progress) {
  private static final int PEER_PAIRS = 7;

  public Benchmark {
    command = List.copyOf(command);
  }

  /** Returns the default rows that a pattern with {@code *} matches, or the row of that name. */
  public static List<String> namesMatching(String pattern) {
    return BenchmarkCases.namesMatching(pattern);
  }

  /**
   * Measures one row in this process.
   *
   * @param progress receives details of the measurement, one line each
   */
  public static BenchmarkRow measure(String name, Consumer<String> progress) {
    return BenchmarkCases.forName(name).measure(progress);
  }

  /**
   * Measures one row in pairs with a program in PyTorch.
   *
   * @param python the Python program
   * @param scripts the folder of the scripts
   * @param progress receives details of the measurement, one line each
   */
  public static BenchmarkRow measureWithPeer(
      String name, String python, Path scripts, Consumer<String> progress) {
    return PeerCase.of(name, python, scripts, PEER_PAIRS).measure(progress);
  }

  /** Returns the rows that have a peer, sorted. */
  public static List<String> namesWithPeer() {
    return PeerCase.SCRIPTS.keySet().stream().sorted().toList();
  }

  /** Measures rows; a row that fails is reported and omitted. */
  public BenchmarkFile run(List<String> names) throws IOException, InterruptedException {
    List<BenchmarkRow> rows = new ArrayList<>();
    for (String name : names) {
      Path file = Files.createTempFile("ithn-benchmark", ".json");
      file.toFile().deleteOnExit(); // if the user interrupts the program
      try {
        int code = measureInProcess(name, file);
        if (code == 0) {
          rows.addAll(BenchmarkFile.read(file).rows());
        } else {
          progress.accept("%s: failed with exit code %d".formatted(name, code));
        }
      } finally {
        Files.deleteIfExists(file);
      }
    }
    if (rows.isEmpty()) {
      throw new UserException(
          "benchmark: none of %s could be measured; see the output above".formatted(names));
    }
    return BenchmarkFile.of(rows);
  }

  private int measureInProcess(String name, Path file) throws IOException, InterruptedException {
    progress.accept(name);
    List<String> line = new ArrayList<>(command);
    line.addAll(List.of(name, file.toString()));
    Process process =
        new ProcessBuilder(line)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .redirectOutput(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw e;
    }
  }
}
