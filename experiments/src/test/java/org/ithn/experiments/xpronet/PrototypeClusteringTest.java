package org.ithn.experiments.xpronet;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ithn.datasets.mining.ReportText;
import org.ithn.datasets.mining.TfIdfEncoder;
import org.ithn.datasets.mining.TfIdfOptions;
import org.junit.jupiter.api.Test;

final class PrototypeClusteringTest {
  /** Returns two symmetric clusters of 40 points each, around (10, 0, third) and (0, 10, third). */
  private static List<float[]> twoClusters(float third) {
    Random random = new Random(7);
    List<float[]> points = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      float x = (float) random.nextGaussian() / 10;
      points.add(new float[] {10 + x, 0, third});
      points.add(new float[] {10 - x, 0, third});
      points.add(new float[] {0, 10 + x, third});
      points.add(new float[] {0, 10 - x, third});
    }
    return points;
  }

  private static float[] row(PrototypeClustering.PrototypeMatrix result, int row) {
    return Arrays.copyOfRange(result.matrix().floats(), 3 * row, 3 * row + 3);
  }

  @Test
  void rowsAreTheMeansOfClustersFirstHalfFirst() {
    PrototypeClustering clusters = new PrototypeClustering(4, 3, 5);
    PrototypeClustering.PrototypeMatrix result =
        clusters.cluster(List.of(List.of(twoClusters(1)), List.of(twoClusters(2))));
    assertThat(result.filledRows()).containsExactly(4);
    for (int half = 0; half < 2; half++) {
      float[] a = row(result, 2 * half);
      float[] b = row(result, 2 * half + 1);
      float[] first = a[0] > b[0] ? a : b;
      float[] second = a[0] > b[0] ? b : a;
      assertThat(first).usingTolerance(1e-5).containsExactly(10f, 0f, half + 1f).inOrder();
      assertThat(second).usingTolerance(1e-5).containsExactly(0f, 10f, half + 1f).inOrder();
    }
    assertThat(
            clusters
                .cluster(List.of(List.of(twoClusters(1)), List.of(twoClusters(2))))
                .matrix()
                .floats())
        .isEqualTo(result.matrix().floats());
  }

  /** With fewer vectors than rows, each vector is its own cluster and other rows are random. */
  @Test
  void missingClustersLeaveRandomRows() {
    List<List<float[]>> flipped = List.of(List.of(new float[] {3, 4, 5}), List.of());
    List<List<float[]>> plain =
        List.of(List.of(new float[] {6, 7, 8}, new float[] {9, 9, 9}), List.of());
    PrototypeClustering.PrototypeMatrix result =
        new PrototypeClustering(6, 3, 1).cluster(List.of(flipped, plain));
    assertThat(result.filledRows()).containsExactly(3, 0).inOrder();
    assertThat(row(result, 0)).isEqualTo(new float[] {3, 4, 5});
    assertThat(List.of(row(result, 3)[0], row(result, 4)[0])).containsExactly(6f, 9f);
    float[] values = result.matrix().floats();
    double squared = 0;
    for (int i = 6 * 3; i < values.length; i++) {
      squared += (double) values[i] * values[i];
    }
    assertThat(Math.sqrt(squared / 18)).isWithin(0.15).of(1.0 / 3);
    assertThat(row(result, 1)).isNotEqualTo(row(result, 2));
  }

  @Test
  void rowsNotDivisibleByTheHalvesAreRefused() {
    List<List<float[]>> half = List.of(List.of());
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> new PrototypeClustering(3, 3, 1).cluster(List.of(half, half))))
        .hasMessageThat()
        .contains("backbone.prototypes.each");
  }

  @Test
  void randomProjectionPreservesAngles() {
    List<ReportText> reports = new ArrayList<>();
    for (String text :
        List.of("lungs clear", "lungs clear", "lungs hazy", "heart large", "tube seen")) {
      reports.add(new ReportText(text, text));
    }
    TfIdfEncoder encoder = new TfIdfEncoder(new TfIdfOptions(1, true, 1));
    double[] cosines = new double[25];
    encoder.encode(reports).cosines(0, 5, cosines);
    List<float[]> features = new ReportFeatureEncoder(encoder, 4000, 3).encode(reports);
    for (int i = 0; i < 5; i++) {
      for (int j = 0; j < 5; j++) {
        double dot = 0;
        for (int k = 0; k < 4000; k++) {
          dot += (double) features.get(i)[k] * features.get(j)[k];
        }
        assertThat(dot).isWithin(0.06).of(cosines[5 * i + j]);
      }
    }
  }
}
