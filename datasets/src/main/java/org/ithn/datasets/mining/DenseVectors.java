package org.ithn.datasets.mining;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import org.ithn.framework.search.BlockProducts;

/** Dense vectors, as produced by text encoders. */
public final class DenseVectors implements ReportVectors {
  /** Columns per tile; a tile is compared with a whole block of rows while it is in the cache. */
  private static final int TILE = 64;

  private final float[] values;
  private final int size;
  private final int width;

  private DenseVectors(float[] values, int size, int width) {
    this.values = values;
    this.size = size;
    this.width = width;
  }

  /**
   * Normalises vectors to unit length; zero vectors stay zero.
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
    for (int row = 0; row < size; row++) {
      double squared = 0;
      for (int at = row * width; at < (row + 1) * width; at++) {
        squared += (double) values[at] * values[at];
      }
      checkArgument(
          Double.isFinite(squared), "the vector of report %s is not finite; fix the encoder", row);
      double scale = squared > 0 ? 1 / Math.sqrt(squared) : 0;
      for (int at = row * width; at < (row + 1) * width; at++) {
        values[at] = (float) (scale * values[at]);
      }
    }
    return new DenseVectors(values, size, width);
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
    return Arrays.copyOfRange(values, index * width, (index + 1) * width);
  }

  /** Returns the cosine of two vectors in double precision; symmetric to the last bit. */
  double cosine(int a, int b) {
    return dot(a, b);
  }

  /** Returns a calculator of cosines in single precision; the caller closes it. */
  BlockProducts blockProducts() {
    return new BlockProducts(values, size, width);
  }

  private double dot(int a, int b) {
    int atA = a * width;
    int atB = b * width;
    double sum = 0;
    for (int i = 0; i < width; i++) {
      sum += (double) values[atA + i] * values[atB + i];
    }
    return sum;
  }
}
