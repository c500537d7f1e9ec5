package org.ithn.savedmodels;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.strings.ReduceJoin;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/** The rows of a batch whose input is invalid, with an error message for each. */
public final class InvalidRows {
  private final Ops tf;
  private final Operand<TBool> valid; // [B]
  private final Operand<TString> reasons; // [B], or a scalar for all; read for invalid rows only

  private InvalidRows(Ops tf, Operand<TBool> valid, Operand<TString> reasons) {
    this.tf = tf;
    this.valid = valid;
    this.reasons = reasons;
  }

  /**
   * Builds the messages for rows with images that cannot be decoded.
   *
   * @param valid {@code [B, V]}: true = the image was decoded
   */
  static InvalidRows ofImages(Ops tf, Operand<TBool> valid) {
    int views = (int) valid.shape().get(1);
    byte[][] names = new byte[views][];
    for (int view = 0; view < views; view++) {
      names[view] = text(views == 1 ? "the image" : "image %d ".formatted(view));
    }
    try (TString table = StringTensors.vector(names)) {
      Operand<TString> each = // [B, V]
          tf.select(valid, tf.constant(""), tf.constantOf(table));
      Operand<TString> invalidNames = // [B]
          tf.strings.strip(tf.strings.reduceJoin(each, tf.constant(1), ReduceJoin.separator("")));
      Operand<TString> sentences =
          tf.strings.join(
              List.of(
                  invalidNames, tf.constant(" cannot be decoded; send a valid PNG or JPEG file")));
      return new InvalidRows(tf, tf.reduceAll(valid, tf.constant(1)), sentences);
    }
  }

  /**
   * Builds the messages for rows with invalid region features.
   *
   * @param valid {@code [B]}: true = the features are valid
   */
  static InvalidRows ofRegions(Ops tf, Operand<TBool> valid) {
    return new InvalidRows(
        tf,
        valid,
        tf.constant(
            "the region features are all zero or not all finite; send at least one valid region"));
  }

  private static byte[] text(String words) {
    return words.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns the messages, {@code [B]}: empty for a valid row. */
  Operand<TString> errors() {
    return tf.select(valid, tf.constant(""), reasons);
  }

  /**
   * Replaces the values of invalid rows by zeros or empty strings.
   *
   * @param values {@code [B, ...]}, of known rank
   */
  <X extends TType> Operand<X> mask(Operand<X> values) {
    int[] shape = new int[values.shape().numDimensions()];
    java.util.Arrays.fill(shape, 1);
    shape[0] = -1;
    Operand<TBool> keep = tf.reshape(valid, tf.constant(shape)); // [B, 1, ...]
    return tf.select(keep, values, emptyValue(values.type()));
  }

  @SuppressWarnings("unchecked") // has the requested type
  private <X extends TType> Operand<X> emptyValue(Class<X> type) {
    return type == TString.class
        ? (Operand<X>) tf.constant("")
        : tf.dtypes.cast(tf.constant(0), type);
  }
}
