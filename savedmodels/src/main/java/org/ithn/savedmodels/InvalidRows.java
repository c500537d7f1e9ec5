package org.ithn.savedmodels;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.strings.ReduceJoin;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/** Rows whose input cannot be used: what they answer, and why. */
public final class InvalidRows {
  private final Ops tf;
  private final Operand<TBool> sound; // [B]
  private final Operand<TString> reasons; // [B] or one for all, read where a row is not sound

  private InvalidRows(Ops tf, Operand<TBool> sound, Operand<TString> reasons) {
    this.tf = tf;
    this.sound = sound;
    this.reasons = reasons;
  }

  /**
   * Of images.
   *
   * @param sound {@code [B, V]}
   */
  static InvalidRows ofImages(Ops tf, Operand<TBool> sound) {
    int views = (int) sound.shape().get(1);
    byte[][] names = new byte[views][];
    for (int view = 0; view < views; view++) {
      names[view] = text(views == 1 ? "the image" : "image %d ".formatted(view));
    }
    try (TString table = StringTensors.vector(names)) {
      Operand<TString> each = // [B, V]
          tf.select(sound, tf.constant(""), tf.constantOf(table));
      Operand<TString> which = // [B]
          tf.strings.strip(tf.strings.reduceJoin(each, tf.constant(1), ReduceJoin.separator("")));
      Operand<TString> sentences =
          tf.strings.join(
              List.of(which, tf.constant(" cannot be decoded; give a sound PNG or JPEG file")));
      return new InvalidRows(tf, tf.reduceAll(sound, tf.constant(1)), sentences);
    }
  }

  /**
   * Of features of regions.
   *
   * @param sound {@code [B]}
   */
  static InvalidRows ofRegions(Ops tf, Operand<TBool> sound) {
    return new InvalidRows(
        tf,
        sound,
        tf.constant(
            "the region features are all zero or not all numbers; give those of one region at least"));
  }

  private static byte[] text(String words) {
    return words.getBytes(StandardCharsets.UTF_8);
  }

  /** {@code [B]}: empty for a sound row, otherwise what is wrong and what to do. */
  Operand<TString> errors() {
    return tf.select(sound, tf.constant(""), reasons);
  }

  /**
   * The same with nothing in broken rows: empty texts, zeros.
   *
   * @param values {@code [B, ..]}, of known rank
   */
  <X extends TType> Operand<X> mask(Operand<X> values) {
    int[] shape = new int[values.shape().numDimensions()];
    java.util.Arrays.fill(shape, 1);
    shape[0] = -1;
    Operand<TBool> keep = tf.reshape(sound, tf.constant(shape)); // [B, 1, ..]
    return tf.select(keep, values, emptyValue(values.type()));
  }

  @SuppressWarnings("unchecked") // of the type that was asked for
  private <X extends TType> Operand<X> emptyValue(Class<X> type) {
    return type == TString.class
        ? (Operand<X>) tf.constant("")
        : tf.dtypes.cast(tf.constant(0), type);
  }
}
