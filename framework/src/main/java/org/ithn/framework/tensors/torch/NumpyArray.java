package org.ithn.framework.tensors.torch;

import com.google.common.math.LongMath;
import com.google.common.primitives.ImmutableLongArray;
import java.nio.ByteBuffer;
import java.util.List;
import org.ithn.framework.tensors.ElementType;
import org.ithn.framework.tensors.TensorData;

/** A NumPy {@code ndarray}, as rebuilt from a pickle. */
final class NumpyArray {
  private static final int STATE = 5;
  private Object shape = List.of();
  private Object type = "";
  private Object bytes = "";
  private boolean columnMajor;

  /** Creates an array from the arguments of protocol 5: bytes, element type, shape, axis order. */
  static NumpyArray fromBuffer(List<?> arguments) throws PickleException {
    if (arguments.size() != STATE - 1) {
      throw new PickleException("it describes an array in an unknown way");
    }
    NumpyArray array = new NumpyArray();
    array.bytes = arguments.get(0);
    array.type = arguments.get(1);
    array.shape = arguments.get(2);
    array.columnMajor = !"C".equals(arguments.get(3));
    return array;
  }

  /** Sets the pickled state: version, shape, element type, column-major flag, bytes. */
  void setState(Object state) throws PickleException {
    if (!(state instanceof List<?> parts) || parts.size() != STATE) {
      throw new PickleException("it describes an array in an unknown way");
    }
    shape = parts.get(1);
    type = parts.get(2);
    columnMajor = Boolean.TRUE.equals(parts.get(3));
    bytes = parts.get(4);
  }

  /** Returns the array without copying its values. */
  TensorData toTensorData() throws PickleException {
    if (!(type instanceof NumpyType known) || !(bytes instanceof RawBytes raw)) {
      throw new PickleException("it describes an array in an unknown way");
    }
    ImmutableLongArray sizes = TorchCalls.longs(shape);
    if (columnMajor && sizes.length() > 1) {
      throw new PickleException("an array is in column-major order; save it in row-major order");
    }
    ElementType element = known.elementType();
    long expected = element.byteSize();
    for (int i = 0; i < sizes.length(); i++) {
      if (sizes.get(i) < 0) {
        throw new PickleException("an array has a negative size");
      }
      expected = LongMath.saturatedMultiply(expected, sizes.get(i));
    }
    if (expected != raw.values().length) {
      throw new PickleException(
          "an array of shape %s has %d bytes, expected %d"
              .formatted(sizes, raw.values().length, expected));
    }
    return new TensorData(element, sizes.toArray(), ByteBuffer.wrap(raw.values()));
  }
}
