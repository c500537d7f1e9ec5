package org.ithn.datasets.mining;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Sparse vectors, such as word counts. */
public final class SparseVectors implements ReportVectors {
  private final List<SparseVector> rows;
  private final int[][] rowsOfComponent;
  private final double[][] valuesOfComponent;

  private SparseVectors(List<SparseVector> rows, int width) {
    this.rows = rows;
    int[] counts = new int[width];
    rows.forEach(row -> Arrays.stream(row.components()).forEach(c -> counts[c]++));
    this.rowsOfComponent = new int[width][];
    this.valuesOfComponent = new double[width][];
    for (int c = 0; c < width; c++) {
      rowsOfComponent[c] = new int[counts[c]];
      valuesOfComponent[c] = new double[counts[c]];
    }
    int[] filled = new int[width];
    for (int r = 0; r < rows.size(); r++) {
      SparseVector row = rows.get(r);
      for (int i = 0; i < row.components().length; i++) {
        int c = row.components()[i];
        rowsOfComponent[c][filled[c]] = r;
        valuesOfComponent[c][filled[c]++] = row.values()[i];
      }
    }
  }

  /**
   * Normalises vectors to unit length; zero vectors stay zero.
   *
   * @param rows the N vectors
   * @param width the number of components per vector
   */
  public static SparseVectors of(List<SparseVector> rows, int width) {
    List<SparseVector> unit = new ArrayList<>(rows.size());
    rows.forEach(row -> unit.add(row.normalise()));
    return new SparseVectors(unit, width);
  }

  @Override
  public int size() {
    return rows.size();
  }

  /** Returns one vector. */
  public SparseVector vector(int index) {
    return rows.get(index);
  }

  @Override
  public void cosines(int first, int count, double[] cosines) {
    Arrays.fill(cosines, 0, count * size(), 0);
    for (int r = 0; r < count; r++) {
      SparseVector row = rows.get(first + r);
      for (int i = 0; i < row.components().length; i++) {
        int[] others = rowsOfComponent[row.components()[i]];
        double[] values = valuesOfComponent[row.components()[i]];
        for (int j = 0; j < others.length; j++) {
          cosines[r * size() + others[j]] += row.values()[i] * values[j];
        }
      }
    }
  }

  /**
   * Sparse vector.
   *
   * @param components indices of the nonzero components, ascending
   * @param values the values of these components
   */
  @SuppressWarnings("ArrayRecordComponent") // not copied: there are many
  public record SparseVector(int[] components, double[] values) {
    private SparseVector normalise() {
      double squared = Arrays.stream(values).map(v -> v * v).sum();
      double scale = squared > 0 ? 1 / Math.sqrt(squared) : 0;
      return new SparseVector(components, Arrays.stream(values).map(v -> v * scale).toArray());
    }
  }
}
