package org.ithn.datasets.mining;

import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.framework.search.BlockProducts;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Mining of dense vectors against the rate of matrix products in the same run; {@code
 * -Dithn.mining.size=230000} is MIMIC-CXR's size.
 */
@Tag("slow")
class MiningSpeedTest {
  private static final System.Logger LOG = System.getLogger(MiningSpeedTest.class.getName());
  private static final int WIDTH = 768;
  private static final double MOST = 2;

  @Test
  void miningTakesAtMostTwiceItsMatrixProducts() throws IOException {
    int size = Integer.getInteger("ithn.mining.size", 50_000);
    float[] values = new float[size * WIDTH];
    Random random = new Random(1);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    DenseVectors vectors = DenseVectors.of(values, size, WIDTH);
    List<Study> studies =
        IntStream.range(0, size)
            .mapToObj(i -> new Study("s" + i, List.of(Path.of("0.png")), "Report " + i / 2))
            .toList();
    double before = rate();
    long start = System.nanoTime();
    Miner.mine(
        new StudySet(studies, List.of(), List.of()), MiningConfig.defaults(), given(vectors));
    double seconds = (System.nanoTime() - start) / 1e9;
    double rate = Math.max(before, rate());
    double floor = 2.0 * size * size * WIDTH / rate;
    LOG.log(
        System.Logger.Level.INFO,
        "{0} vectors: {1} s, their products alone {2} s at {3} GFLOP/s, ratio {4}, peak resident {5}",
        size,
        seconds,
        floor,
        rate / 1e9,
        seconds / floor,
        peakResident());
    assertWithMessage(
            "%s vectors took %s s; their products take %s s at %s GFLOP/s",
            size, seconds, floor, rate / 1e9)
        .that(seconds / floor)
        .isAtMost(MOST);
  }

  /** Returns the process's peak resident memory, if the system reports it. */
  private static String peakResident() throws IOException {
    Path status = Path.of("/proc/self/status");
    return Files.exists(status)
        ? Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("VmHWM"))
            .findFirst()
            .orElse("unknown")
        : "unknown";
  }

  /** Returns the operations per second of a matrix product with a small result. */
  private static double rate() {
    int rows = 1024;
    int inner = 8192;
    float[] result = new float[rows * rows];
    double best = 0;
    try (BlockProducts products = new BlockProducts(new float[rows * inner], rows, inner)) {
      for (int i = 0; i < 8; i++) {
        long start = System.nanoTime();
        products.run(0, rows, 0, rows, result);
        best = Math.max(best, 2.0 * rows * rows * inner / ((System.nanoTime() - start) / 1e9));
      }
    }
    return best;
  }

  private static ReportEncoder given(ReportVectors vectors) {
    return new ReportEncoder() {
      @Override
      public String signature() {
        return "given";
      }

      @Override
      public ReportVectors encode(List<ReportText> reports) {
        return vectors;
      }
    };
  }
}
