package org.ithn.framework.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import org.tensorflow.ndarray.Shape;

/**
 * An input in addition to images and reports, one row per example.
 *
 * @param values the values in row-major order
 * @param shape the shape {@code [B, ..]}, fully known
 */
@SuppressWarnings("ArrayRecordComponent") // not copied, because a batch is large
public record ExtraInput(float[] values, Shape shape) {
  public ExtraInput {
    checkArgument(
        !shape.isScalar() && !shape.hasUnknownDimension() && shape.size() == values.length,
        "an extra input has shape %s and %s values; expected a known shape with that many values",
        shape,
        values.length);
  }

  /** Returns the number of examples, B. */
  public long batchSize() {
    return shape.get(0);
  }

  /** Returns a range of rows. */
  ExtraInput rows(int from, int to) {
    int each = (int) (values.length / batchSize());
    return new ExtraInput(
        Arrays.copyOfRange(values, from * each, to * each),
        Shape.of(to - from).append(shape.tail()));
  }
}
