package org.ithn.savedmodels;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.strings.ReduceJoin;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/** Rows whose images cannot be decoded: what they answer, and why. */
final class BrokenRows {
  private final Ops tf;
  private final Operand<TBool> sound; // [B, V]
  private final Operand<TBool> rows; // [B]

  /**
   * Adds what all outputs need.
   *
   * @param sound {@code [B, V]}
   */
  BrokenRows(Ops tf, Operand<TBool> sound) {
    this.tf = tf;
    this.sound = sound;
    this.rows = tf.reduceAll(sound, tf.constant(1));
  }

  /** {@code [B]}: empty for a sound row, otherwise which images are broken and what to do. */
  Operand<TString> errors() {
    int views = (int) sound.shape().get(1);
    byte[][] names = new byte[views][];
    for (int view = 0; view < views; view++) {
      names[view] = text(views == 1 ? "the image" : "image %d ".formatted(view));
    }
    try (TString table = Strings.column(names)) {
      Operand<TString> each = // [B, V]
          tf.select(sound, tf.constant(""), tf.constantOf(table));
      Operand<TString> which = // [B]
          tf.strings.strip(tf.strings.reduceJoin(each, tf.constant(1), ReduceJoin.separator("")));
      Operand<TString> sentence =
          tf.strings.join(
              List.of(which, tf.constant(" cannot be decoded; give a sound PNG or JPEG file")));
      return tf.select(rows, tf.constant(""), sentence);
    }
  }

  private static byte[] text(String words) {
    return words.getBytes(StandardCharsets.UTF_8);
  }

  /**
   * The same with nothing in broken rows: empty texts, zeros.
   *
   * @param values {@code [B, ..]}, of known rank
   */
  <X extends TType> Operand<X> without(Operand<X> values) {
    int[] shape = new int[values.shape().numDimensions()];
    java.util.Arrays.fill(shape, 1);
    shape[0] = -1;
    Operand<TBool> keep = tf.reshape(rows, tf.constant(shape)); // [B, 1, ..]
    return tf.select(keep, values, nothing(values.type()));
  }

  @SuppressWarnings("unchecked") // of the type that was asked for
  private <X extends TType> Operand<X> nothing(Class<X> type) {
    return type == TString.class
        ? (Operand<X>) tf.constant("")
        : tf.dtypes.cast(tf.constant(0), type);
  }
}
