package org.ithn.experiments.xpronet;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.commons.math3.ml.clustering.CentroidCluster;
import org.apache.commons.math3.ml.clustering.DoublePoint;
import org.apache.commons.math3.ml.clustering.KMeansPlusPlusClusterer;
import org.apache.commons.math3.ml.distance.EuclideanDistance;
import org.apache.commons.math3.random.Well19937c;
import org.ithn.framework.tensors.TensorData;

/**
 * A prototype matrix of cluster means, class by class.
 *
 * <p>The rows of a class are in as many equal parts as there are halves; each part holds the means
 * of the clusters of one half's vectors, as many clusters as the part has rows, or as there are
 * vectors if those are fewer. Rows that stay unfilled are normal numbers with the standard
 * deviation 1 / width, as all are without clusters.
 *
 * <p>Clusters are found by k-means++ with at most 100 rounds.
 *
 * <p>Source: XProNet, its notes and notebooks on initial prototypes (10 clusters a class of flipped
 * and 10 of unflipped images).
 *
 * @param rowsPerClass rows of a class, a multiple of the number of halves
 * @param width of a row
 * @param seed of the first centres and of unfilled rows
 */
public record PrototypeClustering(int rowsPerClass, int width, long seed) {
  private static final int ROUNDS = 100;

  /**
   * The matrix and how much of it clusters filled.
   *
   * @param matrix {@code [classes x each, width]}
   * @param filledRows rows of each class
   */
  public record PrototypeMatrix(TensorData matrix, List<Integer> filledRows) {
    public PrototypeMatrix {
      filledRows = List.copyOf(filledRows);
    }
  }

  /**
   * Clusters.
   *
   * @param halves for each half, for each class, vectors of the width
   */
  public PrototypeMatrix cluster(List<List<List<float[]>>> halves) {
    checkArgument(
        rowsPerClass % halves.size() == 0,
        "prototypes: %s rows of a class cannot be shared by %s kinds of images; make"
            + " backbone.prototypes.each a multiple of it",
        rowsPerClass,
        halves.size());
    int classes = halves.get(0).size();
    int part = rowsPerClass / halves.size();
    float[] matrix = randomRows(classes * rowsPerClass * width);
    List<Integer> filled = new ArrayList<>();
    for (int c = 0; c < classes; c++) {
      int rows = 0;
      for (int half = 0; half < halves.size(); half++) {
        int first = c * rowsPerClass + half * part;
        rows += fill(matrix, first, centres(halves.get(half).get(c), part, first));
      }
      filled.add(rows);
    }
    return new PrototypeMatrix(TensorData.of(matrix, (long) classes * rowsPerClass, width), filled);
  }

  private float[] randomRows(int size) {
    Random random = new Random(seed);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (random.nextGaussian() / width);
    }
    return values;
  }

  private List<double[]> centres(List<float[]> vectors, int most, int firstRow) {
    int count = Math.min(most, vectors.size());
    if (count == 0) {
      return List.of();
    }
    List<DoublePoint> points = new ArrayList<>(vectors.size());
    vectors.forEach(vector -> points.add(new DoublePoint(toDoubles(vector))));
    Well19937c random = new Well19937c(new int[] {(int) seed, (int) (seed >>> 32), firstRow});
    List<double[]> centres = new ArrayList<>();
    for (CentroidCluster<DoublePoint> cluster :
        new KMeansPlusPlusClusterer<DoublePoint>(count, ROUNDS, new EuclideanDistance(), random)
            .cluster(points)) {
      centres.add(cluster.getCenter().getPoint());
    }
    return centres;
  }

  private static double[] toDoubles(float[] values) {
    double[] wide = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      wide[i] = values[i];
    }
    return wide;
  }

  private int fill(float[] matrix, int firstRow, List<double[]> centres) {
    for (int i = 0; i < centres.size(); i++) {
      for (int j = 0; j < width; j++) {
        matrix[(firstRow + i) * width + j] = (float) centres.get(i)[j];
      }
    }
    return centres.size();
  }
}
