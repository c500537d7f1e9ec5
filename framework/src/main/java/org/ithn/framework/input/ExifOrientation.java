package org.ithn.framework.input;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.strings.StringSplit;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/** The EXIF orientation of a PNG or JPEG file, in the graph. */
record ExifOrientation(Ops tf) {
  private static final int SHORT_TYPE = 3;
  private static final int ENTRY_SHORTS = 6;
  private static final int TIFF_START = 4; // bytes of the TIFF header that belong to the marker

  /** Returns a scalar: 1 to 8, or 0 if the file has none. */
  Operand<TInt32> build(Operand<TString> file) {
    BinaryStrings bytes = new BinaryStrings(tf);
    Operand<TString> start = bytes.slice(file, 0, ImageRules.EXIF_BYTES);
    Operand<TInt32> largest = tf.constant(0);
    for (boolean littleEndian : new boolean[] {true, false}) {
      for (String marker : ImageRules.exifMarkers(littleEndian)) {
        Operand<TInt32> found = read(bytes, substringAfter(bytes, start, marker), littleEndian);
        largest = tf.math.maximum(largest, found);
      }
    }
    return largest;
  }

  /** Returns the bytes after the first marker; empty without a marker. */
  private Operand<TString> substringAfter(
      BinaryStrings bytes, Operand<TString> start, String marker) {
    StringSplit parts =
        tf.strings.stringSplit(
            tf.stack(List.of(start)), bytes.constant(marker), StringSplit.maxsplit(1L));
    Operand<TString> none = tf.stack(List.of(tf.constant(""), tf.constant("")));
    return tf.gather(
        tf.concat(List.of(parts.values(), none), tf.constant(0)), tf.constant(1), tf.constant(0));
  }

  private Operand<TInt32> read(BinaryStrings bytes, Operand<TString> rest, boolean littleEndian) {
    int shorts = 1 + ENTRY_SHORTS * ImageRules.EXIF_MAX_ENTRIES;
    Operand<TString> padded = bytes.padded(rest, ImageRules.EXIF_MAX_OFFSET + 2 * shorts);
    Operand<TInt32> offset = bytes.element(bytes.ints(bytes.slice(padded, 0, 4), littleEndian), 0);
    Operand<TBool> inside =
        tf.math.logicalAnd(
            tf.math.greaterEqual(offset, tf.constant(2 * TIFF_START)),
            tf.math.lessEqual(offset, tf.constant(ImageRules.EXIF_MAX_OFFSET)));
    Operand<TInt32> from =
        tf.math.sub(
            tf.select(inside, offset, tf.constant(2 * TIFF_START)), tf.constant(TIFF_START));
    Operand<TInt32> directory = // [1 + 6 N]
        bytes.unsignedShorts(
            tf.strings.substr(padded, from, tf.constant(2 * shorts)), littleEndian);
    return tf.select(inside, orientation(bytes, directory), tf.constant(0));
  }

  /** Finds the orientation in a directory {@code [1 + 6 N]}: the count and N entries. */
  private Operand<TInt32> orientation(BinaryStrings bytes, Operand<TInt32> directory) {
    Operand<TInt32> number =
        tf.range(tf.constant(0), tf.constant(ImageRules.EXIF_MAX_ENTRIES), tf.constant(1));
    Operand<TInt32> entries = // [N, 6]: tag, type, count (2), value (2)
        tf.reshape(
            tf.slice(
                directory,
                tf.constant(new int[] {1}),
                tf.constant(new int[] {ENTRY_SHORTS * ImageRules.EXIF_MAX_ENTRIES})),
            tf.constant(new int[] {ImageRules.EXIF_MAX_ENTRIES, ENTRY_SHORTS}));
    Operand<TBool> tagged = // [N]
        tf.math.logicalAnd(
            tf.math.equal(column(entries, 0), tf.constant(ImageRules.EXIF_ORIENTATION)),
            tf.math.equal(column(entries, 1), tf.constant(SHORT_TYPE)));
    Operand<TBool> matches = // [N]
        tf.math.logicalAnd(tagged, tf.math.less(number, bytes.element(directory, 0)));
    return tf.max(tf.select(matches, column(entries, 4), tf.constant(0)), tf.constant(0));
  }

  private Operand<TInt32> column(Operand<TInt32> entries, int index) {
    return tf.gather(entries, tf.constant(index), tf.constant(1));
  }
}
