package org.ithn.framework.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import org.tensorflow.ndarray.Shape;

/**
 * A further input of examples beside images and reports, row by row.
 *
 * @param values row-major
 * @param shape {@code [B, ..]}
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, not copied: a batch is large
public record ExtraInput(float[] values, Shape shape) {
  public ExtraInput {
    checkArgument(
        !shape.isScalar() && !shape.hasUnknownDimension() && shape.size() == values.length,
        "an extra input of shape %s needs as many values, got %s",
        shape,
        values.length);
  }

  /** B. */
  public long batchSize() {
    return shape.get(0);
  }

  /** The rows of some examples. */
  ExtraInput rows(int from, int to) {
    int each = (int) (values.length / batchSize());
    return new ExtraInput(
        Arrays.copyOfRange(values, from * each, to * each),
        Shape.of(to - from).append(shape.tail()));
  }
}
