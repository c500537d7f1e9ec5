package org.ithn.framework.input;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.DecodeJpeg;
import org.tensorflow.op.image.DecodePng;
import org.tensorflow.op.image.EncodePng;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint16;
import org.tensorflow.types.TUint8;

/**
 * Decoding of one PNG or JPEG file in the graph, by the rules of {@link ImageRules}.
 *
 * <p>Gray becomes RGB, palettes are resolved, alpha is dropped. JPEG is decoded with the accurate
 * integer transform, as in PIL. A file that TensorFlow cannot decode makes the ops fail.
 *
 * <p>There is no control flow: where a file is rejected, a black pixel is decoded in its place.
 *
 * @param range the scaling of 16-bit samples
 */
public record ImageFileReader(SampleRange range) {
  private static final int HEAD = 160;
  private static final int WIDE = 16;
  private static final long CHANNELS = 3;

  /**
   * A decoded file.
   *
   * @param pixels {@code [height, width, 3]}; one black pixel if the file is rejected
   * @param reason empty, or a sentence that says why the file is rejected
   */
  public record ReadImage(Operand<TUint8> pixels, Operand<TString> reason) {}

  /**
   * Adds the ops.
   *
   * @param file scalar: the contents of the file
   */
  public ReadImage build(Ops tf, Operand<TString> file) {
    BinaryStrings bytes = new BinaryStrings(tf);
    Operand<TString> head = bytes.padded(file, HEAD);
    Operand<TBool> png = bytes.hasAt(head, 0, ImageRules.PNG);
    Operand<TString> early = withoutDecoding(bytes, file, head, png);
    Operand<TBool> usable = tf.math.equal(early, tf.constant(""));
    Operand<TBool> wide =
        tf.math.logicalAnd(
            tf.math.logicalAnd(usable, png),
            tf.math.equal(bytes.unsignedByte(head, 24), tf.constant(WIDE)));
    Operand<TString> black = tf.image.encodePng(blackPixel(tf));
    WideSamples.Scaled scaled = scaled(tf, tf.select(wide, file, black));
    Operand<TString> reason =
        firstOf(tf, List.of(early, tf.select(wide, scaled.reason(), tf.constant(""))));
    Operand<TString> narrow = // a file of 8 bits
        tf.select(wide, tf.image.encodePng(scaled.scaled(), EncodePng.compression(0L)), file);
    Operand<TUint8> pixels =
        tf.image.decodeJpeg( // reads PNG too
            tf.select(tf.math.equal(reason, tf.constant("")), narrow, black),
            DecodeJpeg.channels(CHANNELS),
            DecodeJpeg.dctMethod("INTEGER_ACCURATE"));
    return new ReadImage(pixels, reason);
  }

  private static Operand<TString> withoutDecoding(
      BinaryStrings bytes, Operand<TString> file, Operand<TString> head, Operand<TBool> png) {
    Ops tf = bytes.tf();
    Operand<TBool> jpeg = bytes.hasAt(head, 0, ImageRules.JPEG);
    return firstOf(
        tf,
        List.of(
            format(bytes, file, head, tf.math.logicalOr(png, jpeg)),
            pngHeader(bytes, head, png),
            new PngLimits(bytes).build(file, head, png),
            jpegHeader(bytes, file, jpeg),
            orientation(bytes, file)));
  }

  private WideSamples.Scaled scaled(Ops tf, Operand<TString> png) {
    Operand<TUint16> samples = tf.image.decodePng(png, TUint16.class, DecodePng.channels(CHANNELS));
    return new WideSamples(tf, range, tf.dtypes.cast(samples, TInt32.class)).build();
  }

  private static Operand<TUint8> blackPixel(Ops tf) {
    return tf.dtypes.cast(tf.constant(new int[][][] {{{0}}}), TUint8.class);
  }

  private static Operand<TString> format(
      BinaryStrings bytes, Operand<TString> file, Operand<TString> head, Operand<TBool> known) {
    Ops tf = bytes.tf();
    Operand<TString> reason = tf.constant(ImageRules.UNKNOWN);
    List<ImageRules.Foreign> formats = ImageRules.foreignFormats();
    for (int i = formats.size() - 1; i >= 0; i--) {
      ImageRules.Foreign each = formats.get(i);
      reason =
          tf.select(
              bytes.hasAt(head, each.offset(), each.magic()), tf.constant(each.sentence()), reason);
    }
    reason = tf.select(tf.math.equal(file, tf.constant("")), tf.constant(ImageRules.EMPTY), reason);
    return tf.select(known, tf.constant(""), reason);
  }

  private static Operand<TString> pngHeader(
      BinaryStrings bytes, Operand<TString> head, Operand<TBool> png) {
    Operand<TInt32> size = bytes.ints(bytes.slice(head, 16, 8), false);
    Operand<TString> reason = size(bytes, bytes.element(size, 0), bytes.element(size, 1));
    return bytes.tf().select(png, reason, bytes.tf().constant(""));
  }

  private static Operand<TString> jpegHeader(
      BinaryStrings bytes, Operand<TString> file, Operand<TBool> jpeg) {
    Ops tf = bytes.tf();
    Operand<TString> blackJpeg = tf.image.encodeJpeg(blackPixel(tf));
    Operand<TInt32> shape = // [height, width, components]
        tf.image.extractJpegShape(tf.select(jpeg, file, blackJpeg));
    Operand<TInt32> components = bytes.element(shape, 2);
    Operand<TBool> usual =
        tf.math.logicalOr(
            tf.math.equal(components, tf.constant(1)), tf.math.equal(components, tf.constant(3)));
    Operand<TString> colours =
        tf.select(usual, tf.constant(""), bytes.format(ImageRules.COMPONENTS, List.of(components)));
    return firstOf(
        tf,
        List.of(
            colours,
            size(bytes, bytes.element(shape, 1), bytes.element(shape, 0)),
            scans(bytes, tf.select(jpeg, file, blackJpeg), shape)));
  }

  /** Counts the markers FF DA, which start a scan. */
  private static Operand<TString> scans(
      BinaryStrings bytes, Operand<TString> jpeg, Operand<TInt32> shape) {
    Ops tf = bytes.tf();
    Operand<TUint8> all = tf.io.decodeRaw(jpeg, TUint8.class);
    Operand<TInt32> pairs = tf.math.sub(tf.shape(all), tf.constant(new int[] {1}));
    Operand<TInt32> first =
        tf.dtypes.cast(tf.slice(all, tf.constant(new int[] {0}), pairs), TInt32.class);
    Operand<TInt32> second =
        tf.dtypes.cast(tf.slice(all, tf.constant(new int[] {1}), pairs), TInt32.class);
    Operand<TBool> marker =
        tf.math.logicalAnd(
            tf.math.equal(first, tf.constant(0xff)), tf.math.equal(second, tf.constant(0xda)));
    Operand<TInt32> count =
        tf.reduceSum(tf.dtypes.cast(marker, TInt32.class), tf.constant(new int[] {0}));
    Operand<TInt32> height = bytes.element(shape, 0);
    Operand<TInt32> width = bytes.element(shape, 1);
    Operand<TInt32> components = bytes.element(shape, 2);
    Operand<TInt64> work = asLong(tf, count);
    for (Operand<TInt32> factor : List.of(height, width, components)) {
      work = tf.math.mul(work, asLong(tf, factor)); // the size is at most 2^32
    }
    return tf.select(
        tf.math.greater(count, tf.constant(ImageRules.MAX_SCANS)),
        bytes.format(ImageRules.SCANS, List.of(count)),
        tf.select(
            tf.math.greater(work, tf.constant(ImageRules.MAX_SCANNED_SAMPLES)),
            bytes.format(ImageRules.SCANNED, List.of(width, height, components, count)),
            tf.constant("")));
  }

  private static Operand<TString> size(
      BinaryStrings bytes, Operand<TInt32> width, Operand<TInt32> height) {
    Ops tf = bytes.tf();
    List<Operand<TInt32>> sides = List.of(width, height);
    Operand<TBool> empty = tf.math.less(tf.math.minimum(width, height), tf.constant(1));
    Operand<TInt64> longer = asLong(tf, tf.math.maximum(width, height));
    Operand<TInt64> shorter = asLong(tf, tf.math.minimum(width, height));
    Operand<TBool> thin =
        tf.math.greater(longer, tf.math.mul(shorter, tf.constant((long) ImageRules.MAX_ASPECT)));
    Operand<TBool> large =
        tf.math.greater(tf.math.mul(longer, shorter), tf.constant(ImageRules.MAX_PIXELS));
    return tf.select(
        empty,
        bytes.format(ImageRules.NO_PIXELS, sides),
        tf.select(
            large,
            bytes.format(ImageRules.TOO_LARGE, sides),
            tf.select(thin, bytes.format(ImageRules.THIN, sides), tf.constant(""))));
  }

  private static Operand<TInt64> asLong(Ops tf, Operand<TInt32> value) {
    return tf.dtypes.cast(value, TInt64.class);
  }

  private static Operand<TString> orientation(BinaryStrings bytes, Operand<TString> file) {
    Ops tf = bytes.tf();
    Operand<TInt32> value = new ExifOrientation(tf).build(file);
    Operand<TBool> turned =
        tf.math.logicalAnd(
            tf.math.greater(value, tf.constant(1)), tf.math.lessEqual(value, tf.constant(8)));
    return tf.select(turned, bytes.format(ImageRules.ORIENTATION, List.of(value)), tf.constant(""));
  }

  /** Returns the first sentence that is not empty. */
  private static Operand<TString> firstOf(Ops tf, List<Operand<TString>> sentences) {
    Operand<TString> first = tf.constant("");
    for (int i = sentences.size() - 1; i >= 0; i--) {
      Operand<TString> each = sentences.get(i);
      first = tf.select(tf.math.equal(each, tf.constant("")), first, each);
    }
    return tf.reshape(first, tf.constant(Shape.scalar()));
  }
}
