package org.ithn.savedmodels;

import static com.google.common.base.Preconditions.checkArgument;

import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TString;

/** Factory of string tensors from byte arrays. */
public final class StringTensors {
  private StringTensors() {}

  /** Returns a vector {@code [N]}. */
  public static TString vector(byte[]... values) {
    return tensor(values, Shape.of(values.length));
  }

  /**
   * Returns a matrix {@code [N / views, views]}, filled row by row.
   *
   * @param views V, a divisor of the number of values
   */
  static TString matrix(byte[][] values, int views) {
    checkArgument(
        values.length % views == 0,
        "got %s image files for studies of %s views; pass all views of every study",
        values.length,
        views);
    return tensor(values, Shape.of(values.length / views, views));
  }

  private static TString tensor(byte[][] values, Shape shape) {
    NdArray<byte[]> array = NdArrays.ofObjects(byte[].class, shape);
    for (int i = 0; i < values.length; i++) {
      if (shape.numDimensions() == 1) {
        array.setObject(values[i], i);
      } else {
        array.setObject(values[i], i / shape.get(1), i % shape.get(1));
      }
    }
    return TString.tensorOfBytes(array);
  }
}
