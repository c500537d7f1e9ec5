package org.ithn.framework.input;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/** The rules of {@link ImageRules} for PNG files that take long to decode, in the graph. */
record PngLimits(BinaryStrings bytes) {
  private static final int SIZE = 16;
  private static final int BITS = 24;
  private static final int COLOUR_TYPE = 25;
  private static final int INTERLACE = 28;
  private static final int WIDE = 16;
  private static final long MILLION = 1_000_000;

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
    Work work = work(head);
    Operand<TString> reason =
        chunks(PngChunks.build(bytes, tf.select(png, file, tf.constant(""))), pixelBytes(head));
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

  /**
   * Returns the refusal of many or large chunks, or an empty text.
   *
   * @param pixels the bytes of all rows
   */
  private Operand<TString> chunks(PngChunks chunks, Operand<TInt64> pixels) {
    Ops tf = bytes.tf();
    Operand<TBool> data = chunks.are(ImageRules.DATA_CHUNK);
    Operand<TInt64> dataBytes = chunks.sum(data, chunks.lengths());
    Operand<TInt64> allowed =
        tf.math.add(
            tf.math.add(pixels, tf.math.floorDiv(pixels, tf.constant(4L))),
            tf.constant(ImageRules.maxDataBytes(0)));
    Operand<TString> reason =
        tf.select(
            tf.math.greater(dataBytes, allowed),
            bytes.format(ImageRules.DATA_SIZE, List.of(asInt(dataBytes), asInt(pixels))),
            tf.constant(""));
    Operand<TInt64> inflated = inflatedBytes(chunks);
    Operand<TInt32> millions = asInt(tf.math.floorDiv(inflated, tf.constant(MILLION)));
    reason =
        tf.select(
            tf.math.greater(inflated, tf.constant(ImageRules.MAX_INFLATED_BYTES)),
            bytes.format(ImageRules.INFLATED, List.of(millions)),
            reason);
    reason =
        refuse(
            chunks.count(tf.math.logicalNot(data)),
            ImageRules.MAX_OTHER_CHUNKS,
            ImageRules.OTHER_CHUNKS,
            reason);
    return refuse(chunks.count(data), ImageRules.MAX_DATA_CHUNKS, ImageRules.DATA_CHUNKS, reason);
  }

  /** Returns the bytes to which texts and profiles inflate at most. */
  private Operand<TInt64> inflatedBytes(PngChunks chunks) {
    Ops tf = bytes.tf();
    Operand<TBool> inflated = chunks.are(ImageRules.INFLATED_CHUNKS.get(0));
    for (String type : ImageRules.INFLATED_CHUNKS) {
      inflated = tf.math.logicalOr(inflated, chunks.are(type));
    }
    Operand<TInt64> each =
        tf.math.minimum(
            tf.math.mul(chunks.lengths(), tf.constant((long) ImageRules.MAX_EXPANSION)),
            tf.constant(ImageRules.MAX_INFLATED_CHUNK));
    return chunks.sum(inflated, each);
  }

  /** Returns the bytes of all rows, with a filter byte each; twice as many if interlaced. */
  private Operand<TInt64> pixelBytes(Operand<TString> head) {
    Ops tf = bytes.tf();
    List<Operand<TInt64>> factors = new ArrayList<>();
    for (Operand<TInt32> factor : work(head).factors()) {
      factors.add(tf.dtypes.cast(factor, TInt64.class));
    }
    Operand<TInt64> depth = tf.dtypes.cast(bytes.unsignedByte(head, BITS), TInt64.class);
    Operand<TInt64> bits =
        tf.math.mul(tf.math.mul(factors.get(0), factors.get(2)), depth); // of a row
    Operand<TInt64> row = // rounded up to bytes
        tf.math.floorDiv(
            tf.math.add(bits, tf.constant(2L * Byte.SIZE - 1)), tf.constant((long) Byte.SIZE));
    Operand<TInt64> passes =
        tf.math.add(
            tf.constant(1L),
            tf.dtypes.cast(
                tf.math.minimum(bytes.unsignedByte(head, INTERLACE), tf.constant(1)),
                TInt64.class));
    return tf.math.mul(tf.math.mul(factors.get(1), row), passes);
  }

  private Operand<TInt32> asInt(Operand<TInt64> value) {
    return bytes.tf().dtypes.cast(value, TInt32.class);
  }

  private Operand<TString> refuse(
      Operand<TInt32> count, int limit, String sentence, Operand<TString> otherwise) {
    Ops tf = bytes.tf();
    return tf.select(
        tf.math.greater(count, tf.constant(limit)),
        bytes.format(sentence, List.of(count)),
        otherwise);
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
