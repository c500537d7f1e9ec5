package org.ithn.cli.benchmark;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.ithn.datasets.mining.DenseVectors;
import org.ithn.datasets.mining.Miner;
import org.ithn.datasets.mining.MiningConfig;
import org.ithn.datasets.mining.ReportEncoder;
import org.ithn.datasets.mining.ReportText;
import org.ithn.datasets.mining.ReportVectors;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.experiments.UserException;

/**
 * Benchmark of mining: exact nearest neighbours of random vectors of width 768, with the default
 * exclusions.
 *
 * @param name the row's name
 * @param size the number of vectors
 * @param repeats the number of timed repetitions
 */
record MiningCase(String name, int size, int repeats) implements BenchmarkCase {
  private static final int WIDTH = 768;
  private static final int MAX_SIZE = 1_000_000;

  static MiningCase of(String name, String size, int repeats) {
    if (!size.matches("[1-9]\\d{0,6}") || Integer.parseInt(size) > MAX_SIZE) {
      throw new UserException(
          "benchmark '%s': expected a number of vectors up to %d, got '%s'"
              .formatted(name, MAX_SIZE, size));
    }
    return new MiningCase(name, Integer.parseInt(size), repeats);
  }

  @Override
  public BenchmarkRow measure(Consumer<String> progress) {
    float[] values = new float[size * WIDTH];
    Random random = new Random(1);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    DenseVectors vectors = DenseVectors.of(values, size, WIDTH);
    StudySet studies =
        new StudySet(
            IntStream.range(0, size)
                .mapToObj(i -> new Study("s" + i, List.of(Path.of("0.png")), "Report " + i / 2))
                .toList(),
            List.of(),
            List.of());
    double before = MatMulRate.gigaflops();
    Timings times =
        Timings.measure(
            1,
            repeats,
            () -> Miner.mine(studies, MiningConfig.defaults(), new PrecomputedEncoder(vectors)));
    double rate = Math.max(before, MatMulRate.gigaflops()) * 1e9;
    return BenchmarkRow.of(name, times, 2.0 * size * size * WIDTH / rate);
  }

  /** Encoder that returns given vectors. */
  private record PrecomputedEncoder(ReportVectors vectors) implements ReportEncoder {
    @Override
    public String signature() {
      return "given";
    }

    @Override
    public ReportVectors encode(List<ReportText> reports) {
      return vectors;
    }
  }
}
