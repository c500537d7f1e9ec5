package org.ithn.framework.losses;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ithn.framework.config.IthnConfig.SimilarityMatrix;

/**
 * The augmented CLIP loss in plain Java, one pair after the other.
 *
 * @param z {@code [B][E]}, likewise the others; S3 divides {@code hard} by its length
 * @param scale the factor of the similarities
 */
@SuppressWarnings("ArrayRecordComponent") // a reference for tests
record PlainContrast(
    double[][] z, double[][] u, double[][] zNeg, double[][] uNeg, double[][] hard, double scale) {
  /** Returns whether the pair of image i and report j is left out. */
  interface LeftOut {
    boolean test(int i, int j);
  }

  private int size() {
    return z.length;
  }

  private double similarity(SimilarityMatrix matrix, int i, int j) {
    return scale
        * switch (matrix) {
          case S1 -> dot(z[i], u[j]);
          case S2 -> dot(zNeg[i], uNeg[j]);
          case S3 -> dot(z[i], hard[j]) / Math.sqrt(dot(hard[j], hard[j]));
        };
  }

  /** Returns the loss over the mean of the matrices; the diagonal is never left out. */
  double mean(LeftOut leftOut, SimilarityMatrix... matrices) {
    double[][] logits = new double[size()][size()];
    for (int i = 0; i < size(); i++) {
      for (int j = 0; j < size(); j++) {
        for (SimilarityMatrix matrix : matrices) {
          double sign = matrix == SimilarityMatrix.S3 && i == j ? -1 : 1;
          logits[i][j] += sign * similarity(matrix, i, j) / matrices.length;
        }
      }
    }
    double loss = 0;
    for (int i = 0; i < size(); i++) {
      List<Double> row = new ArrayList<>();
      List<Double> column = new ArrayList<>();
      for (int j = 0; j < size(); j++) {
        if (i == j || !leftOut.test(i, j)) {
          row.add(logits[i][j]);
        }
        if (i == j || !leftOut.test(j, i)) {
          column.add(logits[j][i]);
        }
      }
      loss += logSumExp(row) + logSumExp(column) - 2 * logits[i][i];
    }
    return loss / (2 * size());
  }

  /** Returns the loss with S3 as further columns of S1. */
  double columns(LeftOut reports, LeftOut synthesised) {
    double loss = 0;
    for (int i = 0; i < size(); i++) {
      List<Double> row = new ArrayList<>();
      List<Double> column = new ArrayList<>();
      for (int j = 0; j < size(); j++) {
        if (i == j || !reports.test(i, j)) {
          row.add(similarity(SimilarityMatrix.S1, i, j));
          column.add(similarity(SimilarityMatrix.S1, j, i)); // the same reports, either way
        }
        if (!synthesised.test(i, j)) {
          row.add(similarity(SimilarityMatrix.S3, i, j));
        }
      }
      loss += logSumExp(row) + logSumExp(column) - 2 * similarity(SimilarityMatrix.S1, i, i);
    }
    return loss / (2 * size());
  }

  private static double logSumExp(List<Double> values) {
    return Math.log(values.stream().mapToDouble(Math::exp).sum());
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Returns the rows of row-major values. */
  static double[][] rows(double[] values, int count) {
    int width = values.length / count;
    double[][] rows = new double[count][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(values, i * width, (i + 1) * width));
    return rows;
  }
}
