package org.ithn.framework.input;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.strings.StringSplit;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/**
 * The rules of {@link ImageRules} for PNG files that take long to decode, in the graph.
 *
 * <p>Chunks are counted by their type's letters, which compressed pixels contain by chance once in
 * four gigabytes. Counting ends at the limit.
 */
record PngLimits(BinaryStrings bytes) {
  private static final int SIZE = 16;
  private static final int BITS = 24;
  private static final int COLOUR_TYPE = 25;
  private static final int INTERLACE = 28;
  private static final int WIDE = 16;

  /** The samples per pixel of PNG's colour types 0 to 6. */
  private static final int[] SAMPLES = {1, 1, 3, 1, 2, 1, 4};

  /** Columns, rows and samples per pixel, and their product. */
  private record Work(List<Operand<TInt32>> factors, Operand<TInt64> samples) {}

  /**
   * Returns the refusal; empty for a file within the limits or of another format.
   *
   * @param file scalar: the contents of the file
   * @param head its first bytes, padded with zeros
   * @param png true for a PNG file
   */
  Operand<TString> build(Operand<TString> file, Operand<TString> head, Operand<TBool> png) {
    Ops tf = bytes.tf();
    Operand<TString> content = tf.select(png, file, tf.constant(""));
    Operand<TString> reason = tf.constant("");
    for (String type : ImageRules.TEXT_CHUNKS) {
      reason =
          tf.select(
              hasMoreThan(content, type, ImageRules.MAX_TEXT_CHUNKS),
              tf.constant(ImageRules.TEXT_CHUNK_COUNT),
              reason);
    }
    reason =
        tf.select(
            hasMoreThan(content, ImageRules.DATA_CHUNK, ImageRules.MAX_DATA_CHUNKS),
            tf.constant(ImageRules.DATA_CHUNKS),
            reason);
    Work work = work(head);
    Operand<TBool> interlaced =
        tf.math.greater(bytes.unsignedByte(head, INTERLACE), tf.constant(0));
    reason =
        refuse(
            interlaced,
            work,
            ImageRules.MAX_INTERLACED_SAMPLES,
            ImageRules.INTERLACED_SAMPLES,
            reason);
    Operand<TBool> wide = tf.math.equal(bytes.unsignedByte(head, BITS), tf.constant(WIDE));
    reason = refuse(wide, work, ImageRules.MAX_WIDE_SAMPLES, ImageRules.WIDE_SAMPLES, reason);
    return tf.select(png, reason, tf.constant(""));
  }

  private Operand<TBool> hasMoreThan(Operand<TString> content, String type, int limit) {
    Ops tf = bytes.tf();
    StringSplit parts =
        tf.strings.stringSplit(
            tf.stack(List.of(content)),
            bytes.constant(type),
            StringSplit.maxsplit((long) limit + 1));
    return tf.math.greater(tf.size(parts.values()), tf.constant(limit + 1));
  }

  private Work work(Operand<TString> head) {
    Ops tf = bytes.tf();
    Operand<TInt32> size = bytes.ints(bytes.slice(head, SIZE, 2 * Integer.BYTES), false);
    Operand<TInt32> type =
        tf.math.minimum(bytes.unsignedByte(head, COLOUR_TYPE), tf.constant(SAMPLES.length - 1));
    List<Operand<TInt32>> factors =
        List.of(
            bytes.element(size, 0),
            bytes.element(size, 1),
            tf.gather(tf.constant(SAMPLES), type, tf.constant(0)));
    List<Operand<TInt64>> longs = new ArrayList<>();
    factors.forEach(factor -> longs.add(tf.dtypes.cast(factor, TInt64.class)));
    return new Work(factors, tf.math.mul(tf.math.mul(longs.get(0), longs.get(1)), longs.get(2)));
  }

  private Operand<TString> refuse(
      Operand<TBool> kind, Work work, long limit, String sentence, Operand<TString> otherwise) {
    Ops tf = bytes.tf();
    return tf.select(
        tf.math.logicalAnd(kind, tf.math.greater(work.samples(), tf.constant(limit))),
        bytes.format(sentence, work.factors()),
        otherwise);
  }
}
