package org.ithn.framework.input;

import com.google.common.primitives.Ints;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/**
 * The chunks of a PNG file, in the graph.
 *
 * <p>A chunk is found without a loop: a length, four letters, and four letters again where the next
 * chunk begins. Every chunk that a decoder reads is found, except the last (IEND). Other bytes are
 * counted too if they look like this: pixels once in ten billion, and some texts of equal length.
 *
 * @param types {@code [K]}: the four letters as a big-endian number
 * @param lengths {@code [K]}: the bytes of the chunks' data
 */
record PngChunks(Ops tf, Operand<TInt32> types, Operand<TInt64> lengths) {
  private static final int HEADER = 8; // length and type
  private static final int FRAME = 12; // header and checksum
  private static final int[] LENGTH = {3, 2, 1, 0};
  private static final int[] TYPE = {7, 6, 5, 4};

  /** The bytes of a file, followed by zeros, and their number. */
  private record Content(BinaryStrings strings, Operand<TUint8> bytes, Operand<TInt32> count) {
    static Content of(BinaryStrings strings, Operand<TString> file) {
      Ops tf = strings.tf();
      Operand<TString> padded =
          tf.strings.join(List.of(file, strings.constant("\0".repeat(HEADER))));
      Operand<TUint8> bytes = tf.io.decodeRaw(padded, TUint8.class);
      return new Content(strings, bytes, tf.size(bytes));
    }

    /** Returns true at each position that can be the start of a chunk, {@code [count - 7]}. */
    Operand<TBool> starts() {
      Ops tf = strings.tf();
      Operand<TUint8> lower = tf.bitwise.bitwiseOr(bytes, tf.constant((byte) 0x20));
      Operand<TBool> letters =
          tf.math.logicalAnd(
              tf.math.greaterEqual(lower, tf.constant((byte) 'a')),
              tf.math.lessEqual(lower, tf.constant((byte) 'z')));
      // A larger length exceeds the file; letters never pass, so few positions remain in texts.
      Operand<TUint8> highest =
          tf.dtypes.cast(tf.bitwise.rightShift(count, tf.constant(24)), TUint8.class);
      Operand<TBool> starts = shifted(tf.math.lessEqual(bytes, highest), 0);
      for (int letter = HEADER / 2; letter < HEADER; letter++) {
        starts = tf.math.logicalAnd(starts, shifted(letters, letter));
      }
      return starts;
    }

    private Operand<TBool> shifted(Operand<TBool> flags, int by) {
      Ops tf = strings.tf();
      Operand<TInt32> size = tf.math.sub(count, tf.constant(HEADER - 1));
      return tf.slice(flags, tf.constant(new int[] {by}), tf.stack(List.of(size)));
    }

    /** Returns the big-endian numbers at these offsets from each position. */
    Operand<TInt32> numbers(Operand<TInt64> positions, int[] offsets) {
      Ops tf = strings.tf();
      Operand<TInt64> places =
          tf.math.add(
              tf.expandDims(positions, tf.constant(1)),
              tf.dtypes.cast(tf.constant(offsets), TInt64.class));
      return tf.bitcast(tf.gather(bytes, places, tf.constant(0)), TInt32.class);
    }
  }

  /**
   * Adds the ops.
   *
   * @param file scalar: the contents of the file
   */
  static PngChunks build(BinaryStrings strings, Operand<TString> file) {
    Ops tf = strings.tf();
    Content content = Content.of(strings, file);
    Operand<TBool> starts = content.starts();
    Operand<TInt64> positions =
        tf.reshape(tf.where(starts), tf.constant(new int[] {-1})); // in the order of the file
    Operand<TInt64> lengths = tf.dtypes.cast(content.numbers(positions, LENGTH), TInt64.class);
    Operand<TInt64> last =
        tf.dtypes.cast(tf.math.sub(content.count(), tf.constant(HEADER)), TInt64.class);
    Operand<TInt64> next = tf.math.add(tf.math.add(positions, lengths), tf.constant((long) FRAME));
    Operand<TBool> followed = // the last position is in the zeros and never a start
        tf.gather(starts, tf.math.minimum(next, last), tf.constant(0));
    Operand<TInt64> chunks = tf.reshape(tf.where(followed), tf.constant(new int[] {-1}));
    return new PngChunks(
        tf,
        tf.gather(content.numbers(positions, TYPE), chunks, tf.constant(0)),
        tf.gather(lengths, chunks, tf.constant(0)));
  }

  /** Returns true for the chunks of a type, {@code [K]}. */
  Operand<TBool> are(String type) {
    int letters = Ints.fromByteArray(type.getBytes(StandardCharsets.US_ASCII));
    return tf.math.equal(types, tf.constant(letters));
  }

  /** Returns the number of chunks with a flag. */
  Operand<TInt32> count(Operand<TBool> flags) {
    return tf.reduceSum(tf.dtypes.cast(flags, TInt32.class), tf.constant(0));
  }

  /** Returns the sum of values of the chunks with a flag. */
  Operand<TInt64> sum(Operand<TBool> flags, Operand<TInt64> values) {
    return tf.reduceSum(tf.math.mul(tf.dtypes.cast(flags, TInt64.class), values), tf.constant(0));
  }
}
