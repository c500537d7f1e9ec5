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
 * Clustering that computes a prototype matrix of cluster means, class by class.
 *
 * <p>The rows of a class are divided equally among the groups of vectors (flipped and unflipped
 * images). The vectors of each group are clustered into as many clusters as the group has rows, or
 * as it has vectors if those are fewer, and the rows are the cluster means. All other rows are
 * drawn from a normal distribution with mean 0 and standard deviation 1 / width.
 *
 * <p>Clusters are computed by k-means++ with at most 100 iterations.
 *
 * <p>Source: XProNet's notes and notebooks on initial prototypes (per class, 10 clusters of flipped
 * and 10 of unflipped images).
 *
 * @param rowsPerClass rows per class, a multiple of the number of groups
 * @param width the width of a row
 * @param seed the seed of the first centres and of random rows
 */
public record PrototypeClustering(int rowsPerClass, int width, long seed) {
  private static final int ROUNDS = 100;

  /**
   * Prototype matrix and the number of its rows that are cluster means.
   *
   * @param matrix {@code [classes x rowsPerClass, width]}
   * @param filledRows for each class the number of rows that are cluster means
   */
  public record PrototypeMatrix(TensorData matrix, List<Integer> filledRows) {
    public PrototypeMatrix {
      filledRows = List.copyOf(filledRows);
    }
  }

  /**
   * Clusters vectors.
   *
   * @param halves for each group, for each class, vectors of the width
   */
  public PrototypeMatrix cluster(List<List<List<float[]>>> halves) {
    checkArgument(
        rowsPerClass % halves.size() == 0,
        "prototypes: %s rows per class cannot be divided among %s groups of images; make"
            + " backbone.prototypes.each a multiple of the number of groups",
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
