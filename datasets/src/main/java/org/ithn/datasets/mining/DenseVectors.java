package org.ithn.datasets.mining;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import org.ithn.framework.search.BlockProducts;

/**
 * Dense vectors, as produced by text encoders. They are held in parts, because one array holds at
 * most 2^31 numbers: 2.8 million vectors of width 768.
 */
public final class DenseVectors implements ReportVectors {
  /** Columns per tile; a tile is compared with a whole block of rows while it is in the cache. */
  private static final int TILE = 64;

  /** Largest number of values of a part. */
  private static final int MOST_VALUES = 1 << 27;

  /** Distance of a squared length from 1 that rounding alone explains. */
  private static final double ROUNDING = 0x1p-22;

  private final float[][] parts;
  private final int rowsPerPart;
  private final int size;
  private final int width;

  private DenseVectors(float[][] parts, int rowsPerPart, int size, int width) {
    this.parts = parts;
    this.rowsPerPart = rowsPerPart;
    this.size = size;
    this.width = width;
  }

  /**
   * Normalises vectors to unit length; zero vectors stay zero, and vectors of unit length as they
   * are, to the last bit.
   *
   * @param values {@code [size, width]}, row-major, finite; normalised in place, because a copy of
   *     MIMIC-CXR's vectors would take 0.7 GB
   * @param size N, the number of vectors
   * @param width W, components per vector
   */
  public static DenseVectors of(float[] values, int size, int width) {
    checkArgument(
        values.length == (long) size * width,
        "report vectors [%s, %s] need %s values, got %s",
        size,
        width,
        (long) size * width,
        values.length);
    DenseVectors vectors = new DenseVectors(new float[][] {values}, Math.max(1, size), size, width);
    vectors.normalise();
    return vectors;
  }

  /** Source of consecutive rows. */
  @FunctionalInterface
  public interface RowReader {
    /** Reads the next {@code rows} rows into an array of exactly their size, row-major. */
    void read(float[] target, int rows);
  }

  /**
   * Reads and normalises vectors, as {@link #of} does.
   *
   * @param size N, the number of vectors
   * @param width W, components per vector, 1 to 65,536
   */
  public static DenseVectors read(int size, int width, RowReader reader) {
    checkArgument(
        width >= 1 && width <= 1 << 16, "vectors have the width %s; expected 1 to 65536", width);
    int rowsPerPart = MOST_VALUES / width;
    float[][] parts = new float[(size + rowsPerPart - 1) / rowsPerPart][];
    for (int i = 0; i < parts.length; i++) {
      int rows = Math.min(rowsPerPart, size - i * rowsPerPart);
      parts[i] = new float[rows * width];
      reader.read(parts[i], rows);
    }
    DenseVectors vectors = new DenseVectors(parts, rowsPerPart, size, width);
    vectors.normalise();
    return vectors;
  }

  private void normalise() {
    for (int row = 0; row < size; row++) {
      float[] values = part(row);
      int start = start(row);
      double squared = 0;
      for (int at = start; at < start + width; at++) {
        squared += (double) values[at] * values[at];
      }
      checkArgument(
          Double.isFinite(squared), "the vector of report %s is not finite; fix the encoder", row);
      if (Math.abs(squared - 1) <= ROUNDING) {
        continue;
      }
      double scale = squared > 0 ? 1 / Math.sqrt(squared) : 0;
      for (int at = start; at < start + width; at++) {
        values[at] = (float) (scale * values[at]);
      }
    }
  }

  private float[] part(int row) {
    return parts[row / rowsPerPart];
  }

  private int start(int row) {
    return row % rowsPerPart * width;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public void cosines(int first, int count, double[] cosines) {
    for (int tile = 0; tile < size; tile += TILE) {
      int end = Math.min(size, tile + TILE);
      for (int row = 0; row < count; row++) {
        for (int column = tile; column < end; column++) {
          cosines[row * size + column] = dot(first + row, column);
        }
      }
    }
  }

  /** Returns W, the number of components per vector. */
  public int width() {
    return width;
  }

  /** Returns a copy of one vector. */
  public float[] vector(int index) {
    return Arrays.copyOfRange(part(index), start(index), start(index) + width);
  }

  /** Returns the cosine of two vectors in double precision; symmetric to the last bit. */
  double cosine(int a, int b) {
    return dot(a, b);
  }

  /** Returns a cosine within -1 to 1, which rounding can push slightly beyond. */
  static double clip(double cosine) {
    return Math.max(-1, Math.min(1, cosine));
  }

  /** Returns a calculator of cosines in single precision; the caller closes it. */
  BlockProducts blockProducts() {
    return new BlockProducts(parts, size, width);
  }

  /** Returns true if two vectors have equal bits. */
  boolean areEqual(int a, int b) {
    return Arrays.equals(part(a), start(a), start(a) + width, part(b), start(b), start(b) + width);
  }

  /** Returns a hash of the bits of a vector. */
  int hash(int row) {
    float[] values = part(row);
    int start = start(row);
    int hash = 1;
    for (int at = start; at < start + width; at++) {
      hash = 31 * hash + Float.floatToIntBits(values[at]);
    }
    return hash;
  }

  /** Returns true if all components of a vector are zero. */
  boolean isZero(int row) {
    return cosine(row, row) == 0;
  }

  private double dot(int a, int b) {
    float[] valuesA = part(a);
    float[] valuesB = part(b);
    int atA = start(a);
    int atB = start(b);
    double sum = 0;
    for (int i = 0; i < width; i++) {
      sum += (double) valuesA[atA + i] * valuesB[atB + i];
    }
    return sum;
  }
}
