package org.ithn.framework.input;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.io.DecodeRaw;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint16;
import org.tensorflow.types.TUint8;

/** Ops on scalar strings of bytes. In Java, each character of such a string is one byte. */
record BinaryStrings(Ops tf) {
  /** Returns a constant with one byte per character. */
  Operand<TString> constant(String characters) {
    NdArray<byte[]> value = NdArrays.ofObjects(byte[].class, Shape.scalar());
    value.setObject(characters.getBytes(StandardCharsets.ISO_8859_1));
    try (TString tensor = TString.tensorOfBytes(value)) {
      return tf.constantOf(tensor);
    }
  }

  /** Returns the first bytes, followed by zeros where the value is shorter. */
  Operand<TString> padded(Operand<TString> value, int length) {
    Operand<TString> start = tf.strings.substr(value, tf.constant(0), tf.constant(length));
    return slice(tf.strings.join(List.of(start, constant("\0".repeat(length)))), 0, length);
  }

  Operand<TString> slice(Operand<TString> value, int from, int length) {
    return tf.strings.substr(value, tf.constant(from), tf.constant(length));
  }

  /** Returns true if the bytes from {@code offset} are {@code magic}. */
  Operand<TBool> hasAt(Operand<TString> value, int offset, String magic) {
    return tf.math.equal(slice(value, offset, magic.length()), constant(magic));
  }

  Operand<TInt32> ints(Operand<TString> value, boolean littleEndian) {
    return tf.io.decodeRaw(value, TInt32.class, DecodeRaw.littleEndian(littleEndian));
  }

  Operand<TInt32> unsignedShorts(Operand<TString> value, boolean littleEndian) {
    return tf.dtypes.cast(
        tf.io.decodeRaw(value, TUint16.class, DecodeRaw.littleEndian(littleEndian)), TInt32.class);
  }

  Operand<TInt32> unsignedByte(Operand<TString> value, int offset) {
    return element(
        tf.dtypes.cast(tf.io.decodeRaw(slice(value, offset, 1), TUint8.class), TInt32.class), 0);
  }

  Operand<TInt32> element(Operand<TInt32> vector, int index) {
    return tf.gather(vector, tf.constant(index), tf.constant(0));
  }

  /** Returns a sentence whose {@code %d} are replaced by numbers. */
  Operand<TString> format(String template, List<Operand<TInt32>> numbers) {
    List<Operand<TString>> parts = new ArrayList<>();
    int from = 0;
    for (Operand<TInt32> number : numbers) {
      int to = template.indexOf("%d", from);
      parts.add(tf.constant(template.substring(from, to)));
      parts.add(tf.dtypes.asString(number));
      from = to + 2;
    }
    parts.add(tf.constant(template.substring(from)));
    return tf.strings.join(List.copyOf(parts));
  }
}
