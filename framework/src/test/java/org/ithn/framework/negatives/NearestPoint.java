package org.ithn.framework.negatives;

import java.util.ArrayList;
import java.util.List;

/** The nearest point of a convex hull, found by checking each of its faces in plain Java. */
final class NearestPoint {
  private static final double BELOW_ZERO = -1e-12;

  private NearestPoint() {}

  /** Returns the point of the hull of a few corners that is nearest to {@code z}. */
  static double[] ofHull(double[] z, List<double[]> corners) {
    double[] best = null;
    for (int face = 1; face < 1 << corners.size(); face++) {
      double[] candidate = ofFace(z, chosen(corners, face));
      if (candidate != null && (best == null || distance(z, candidate) < distance(z, best))) {
        best = candidate;
      }
    }
    return best;
  }

  private static List<double[]> chosen(List<double[]> corners, int face) {
    List<double[]> chosen = new ArrayList<>();
    for (int i = 0; i < corners.size(); i++) {
      if ((face >> i & 1) == 1) {
        chosen.add(corners.get(i));
      }
    }
    return chosen;
  }

  /** Returns the projection onto the plane of a face, or null if it lies outside the face. */
  private static double[] ofFace(double[] z, List<double[]> corners) {
    int edges = corners.size() - 1;
    double[][] system = new double[edges][edges + 1];
    for (int i = 0; i < edges; i++) {
      for (int j = 0; j < edges; j++) {
        system[i][j] = dot(edge(corners, i), edge(corners, j));
      }
      system[i][edges] = dot(minus(z, corners.get(0)), edge(corners, i));
    }
    double[] shares = solve(system);
    double rest = 1;
    double[] point = corners.get(0).clone();
    for (int i = 0; i < edges; i++) {
      rest -= shares[i];
      for (int e = 0; e < point.length; e++) {
        point[e] += shares[i] * edge(corners, i)[e];
      }
      if (shares[i] < BELOW_ZERO) {
        return null;
      }
    }
    return rest < BELOW_ZERO ? null : point;
  }

  private static double[] edge(List<double[]> corners, int i) {
    return minus(corners.get(i + 1), corners.get(0));
  }

  /** Solves a positive definite system by Gauss-Jordan elimination. */
  private static double[] solve(double[][] rows) {
    int size = rows.length;
    for (int pivot = 0; pivot < size; pivot++) {
      for (int row = 0; row < size; row++) {
        double factor = row == pivot ? 0 : rows[row][pivot] / rows[pivot][pivot];
        for (int column = 0; column <= size; column++) {
          rows[row][column] -= factor * rows[pivot][column];
        }
      }
    }
    double[] solution = new double[size];
    for (int i = 0; i < size; i++) {
      solution[i] = rows[i][size] / rows[i][i];
    }
    return solution;
  }

  static double[] minus(double[] a, double[] b) {
    double[] difference = a.clone();
    for (int i = 0; i < a.length; i++) {
      difference[i] -= b[i];
    }
    return difference;
  }

  static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static double distance(double[] a, double[] b) {
    return dot(minus(a, b), minus(a, b));
  }
}
