package org.ithn.datasets.mining;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;

/** Studies and clustered vectors for tests of mining. */
final class MiningExamples {
  private MiningExamples() {}

  /** Returns training studies s0, s1, .. of which three in a row have the same report. */
  static StudySet studies(int size) {
    return new StudySet(
        IntStream.range(0, size)
            .mapToObj(
                i ->
                    new Study(
                        "s" + i,
                        List.of(Path.of("s" + i, "0.png")),
                        "Report number %d.".formatted(i / 3)))
            .toList(),
        List.of(),
        List.of());
  }

  /** Returns values of vectors around random centres, about ten each; every fifth is a copy. */
  static float[] clustered(int size, int width) {
    Random random = new Random(5);
    float[][] centres = new float[size / 10 + 1][width];
    for (float[] centre : centres) {
      for (int i = 0; i < width; i++) {
        centre[i] = (float) random.nextGaussian();
      }
    }
    float[] values = new float[size * width];
    for (int row = 0; row < size; row++) {
      float[] centre = centres[random.nextInt(centres.length)];
      int copied = random.nextInt(row + 1);
      for (int i = 0; i < width; i++) {
        values[row * width + i] =
            row % 5 == 4
                ? values[copied * width + i]
                : centre[i] + 0.5f * (float) random.nextGaussian();
      }
    }
    return values;
  }

  /** Returns clustered vectors of all studies. */
  static EncodedStudies encoded(int size, int width) {
    return EncodedStudies.of(DenseVectors.of(clustered(size, width), size, width), "given");
  }
}
