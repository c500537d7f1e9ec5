package org.ithn.serving.client.protocol;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.primitives.Booleans;
import com.google.common.primitives.Floats;
import com.google.common.primitives.Ints;
import com.google.common.primitives.Longs;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Function;

/** Factory and reader of the tensors in requests and responses; elements are in row-major order. */
public final class WireTensors {
  /** TensorFlow's type number of float32. */
  public static final int FLOAT = 1;

  /** TensorFlow's type number of int32. */
  public static final int INT32 = 3;

  /** TensorFlow's type number of byte strings. */
  public static final int STRING = 7;

  /** TensorFlow's type number of int64. */
  public static final int INT64 = 9;

  /** TensorFlow's type number of booleans. */
  public static final int BOOL = 10;

  /** Largest number of elements; tensors that declare more are rejected. */
  private static final long MAX_ELEMENTS = 1L << 28;

  private WireTensors() {}

  /** Returns a tensor of byte strings. */
  public static WireTensor ofStrings(List<ByteString> values, long... shape) {
    return typed(STRING, shape).addAllStringVal(values).build();
  }

  /** Returns a float32 tensor. */
  public static WireTensor ofFloats(float[] values, long... shape) {
    return typed(FLOAT, shape).addAllFloatVal(Floats.asList(values)).build();
  }

  /** Returns an int32 tensor. */
  public static WireTensor ofInts(int[] values, long... shape) {
    return typed(INT32, shape).addAllIntVal(Ints.asList(values)).build();
  }

  /** Returns an int64 tensor. */
  public static WireTensor ofLongs(long[] values, long... shape) {
    return typed(INT64, shape).addAllInt64Val(Longs.asList(values)).build();
  }

  /** Returns a boolean tensor. */
  public static WireTensor ofBooleans(boolean[] values, long... shape) {
    return typed(BOOL, shape).addAllBoolVal(Booleans.asList(values)).build();
  }

  private static WireTensor.Builder typed(int type, long[] shape) {
    TensorShape.Builder sizes = TensorShape.newBuilder();
    for (long size : shape) {
      sizes.addDim(TensorShape.Dimension.newBuilder().setSize(size));
    }
    return WireTensor.newBuilder().setDtype(type).setTensorShape(sizes);
  }

  /** Returns the shape. */
  public static long[] shape(WireTensor tensor) {
    return tensor.getTensorShape().getDimList().stream()
        .mapToLong(TensorShape.Dimension::getSize)
        .toArray();
  }

  /**
   * Returns the number of elements.
   *
   * @throws IllegalArgumentException if a size is negative or the product exceeds 2^28
   */
  public static int size(WireTensor tensor) {
    long product = 1;
    for (long size : shape(tensor)) {
      checkArgument(
          size >= 0 && size <= MAX_ELEMENTS && product * size <= MAX_ELEMENTS,
          "a tensor has shape %s; sizes must be known and their product at most %s",
          Longs.asList(shape(tensor)),
          MAX_ELEMENTS);
      product *= size;
    }
    return (int) product;
  }

  /** Returns the elements of a string tensor. */
  public static List<ByteString> strings(WireTensor tensor) {
    require(tensor, "strings", STRING);
    return padToSize(tensor, tensor.getStringValList());
  }

  /** Returns the elements of a float or integer tensor. */
  public static float[] floats(WireTensor tensor) {
    if (tensor.getDtype() == INT64 || tensor.getDtype() == INT32) {
      return Floats.toArray(Longs.asList(longs(tensor)));
    }
    require(tensor, "numbers", FLOAT);
    return Floats.toArray(
        values(tensor, Float.BYTES, ByteBuffer::getFloat, tensor.getFloatValList()));
  }

  /** Returns the elements of an integer tensor. */
  public static long[] longs(WireTensor tensor) {
    if (tensor.getDtype() == INT32) {
      return Longs.toArray(
          values(tensor, Integer.BYTES, ByteBuffer::getInt, tensor.getIntValList()));
    }
    require(tensor, "integers", INT64);
    return Longs.toArray(values(tensor, Long.BYTES, ByteBuffer::getLong, tensor.getInt64ValList()));
  }

  /** Returns the elements of a boolean tensor. */
  public static boolean[] booleans(WireTensor tensor) {
    require(tensor, "booleans", BOOL);
    return Booleans.toArray(
        values(tensor, 1, buffer -> buffer.get() != 0, tensor.getBoolValList()));
  }

  private static void require(WireTensor tensor, String expected, int type) {
    checkArgument(
        tensor.getDtype() == type,
        "a tensor has TensorFlow type %s; expected %s, type %s",
        tensor.getDtype(),
        expected,
        type);
  }

  private static <T> List<T> values(
      WireTensor tensor, int bytes, Function<ByteBuffer, T> read, List<T> listed) {
    ByteString content = tensor.getTensorContent();
    if (content.isEmpty()) {
      return padToSize(tensor, listed);
    }
    int size = size(tensor);
    checkArgument(
        content.size() == (long) size * bytes,
        "a tensor of shape %s has %s bytes of content; expected %s",
        Longs.asList(shape(tensor)),
        content.size(),
        (long) size * bytes);
    ByteBuffer buffer = content.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
    List<T> values = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      values.add(read.apply(buffer));
    }
    return values;
  }

  /** Repeats the last value up to the tensor's size. */
  private static <T> List<T> padToSize(WireTensor tensor, List<T> listed) {
    int size = size(tensor);
    checkArgument(
        listed.size() <= size && (size == 0 || !listed.isEmpty()),
        "a tensor of shape %s lists %s values; expected %s",
        Longs.asList(shape(tensor)),
        listed.size(),
        size);
    if (listed.size() == size) {
      return listed;
    }
    List<T> values = new ArrayList<>(listed);
    values.addAll(Collections.nCopies(size - listed.size(), listed.get(listed.size() - 1)));
    return values;
  }
}
