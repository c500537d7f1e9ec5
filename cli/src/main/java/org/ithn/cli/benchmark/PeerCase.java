package org.ithn.cli.benchmark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.ithn.experiments.UserException;

/**
 * Benchmark of a row beside a program in PyTorch that does the same: both stay in memory and run in
 * turn, so that the machine's speed, which varies from minute to minute, cancels in their ratio.
 * The floor is the median of the other program, the ratio is the median over the pairs.
 *
 * @param name the row's name
 * @param work opens our side
 * @param peer the command line of the other side
 * @param pairs the number of timed pairs
 */
record PeerCase(String name, Supplier<TimedWork> work, List<String> peer, int pairs)
    implements BenchmarkCase {
  /** Scripts below {@code docs/peer} with their arguments, by row. */
  static final Map<String, List<String>> SCRIPTS =
      Map.of(
          "step/r2gencmn/resnet101/projected/float32",
          List.of("r2gencmn_step.py", "--on-request", "float32"),
          "step/r2gencmn/resnet101/projected/bf16",
          List.of("r2gencmn_step.py", "--on-request", "bf16"),
          "decode/r2gencmn/beam3/float32",
          List.of("r2gencmn_decode.py", "--on-request", "16"),
          "decode/r2gencmn/beam3/float32/batch1",
          List.of("r2gencmn_decode.py", "--on-request", "1"));

  private static final int WARM_UP = 2;

  /**
   * Returns the case of a row.
   *
   * @param python the name or path of the Python program
   * @param scripts the folder of the scripts
   * @throws UserException if the row has no peer
   */
  static PeerCase of(String name, String python, Path scripts, int pairs) {
    List<String> script = SCRIPTS.get(name);
    if (script == null) {
      throw new UserException(
          "--peer: row %s has no peer; choose one of %s with --only"
              .formatted(name, SCRIPTS.keySet().stream().sorted().toList()));
    }
    List<String> command = new ArrayList<>(List.of(python));
    command.add(scripts.resolve(script.get(0)).toString());
    command.addAll(script.subList(1, script.size()));
    return new PeerCase(name, () -> BenchmarkCases.open(name), command, pairs);
  }

  @Override
  public BenchmarkRow measure(Consumer<String> progress) {
    try (TimedWork own = work.get();
        PeerProcess other = PeerProcess.start(peer)) {
      PairedTimings times =
          PairedTimings.measure(
              WARM_UP, pairs, () -> Timings.measureOnce(own::run), other::seconds);
      progress.accept(times.describe(name, "PyTorch"));
      return BenchmarkRow.of(name, times.first(), times.second().median())
          .withRatio(times.ratios().median());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
