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

/** Makes and reads the tensors of requests and answers; elements lie row by row. */
public final class WireTensors {
  /** TensorFlow's number of float32. */
  public static final int FLOAT = 1;

  /** TensorFlow's number of int32. */
  public static final int INT32 = 3;

  /** TensorFlow's number of strings of bytes. */
  public static final int STRING = 7;

  /** TensorFlow's number of int64. */
  public static final int INT64 = 9;

  /** TensorFlow's number of truth values. */
  public static final int BOOL = 10;

  /** More elements than any request has: what claims more is not read. */
  private static final long MOST = 1L << 28;

  private WireTensors() {}

  /** Strings of bytes. */
  public static WireTensor ofStrings(List<ByteString> values, long... shape) {
    return typed(STRING, shape).addAllStringVal(values).build();
  }

  /** Float32. */
  public static WireTensor ofFloats(float[] values, long... shape) {
    return typed(FLOAT, shape).addAllFloatVal(Floats.asList(values)).build();
  }

  /** Int32. */
  public static WireTensor ofInts(int[] values, long... shape) {
    return typed(INT32, shape).addAllIntVal(Ints.asList(values)).build();
  }

  /** Int64. */
  public static WireTensor ofLongs(long[] values, long... shape) {
    return typed(INT64, shape).addAllInt64Val(Longs.asList(values)).build();
  }

  /** Truth values. */
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

  /** The sizes. */
  public static long[] shape(WireTensor tensor) {
    return tensor.getTensorShape().getDimList().stream()
        .mapToLong(TensorShape.Dimension::getSize)
        .toArray();
  }

  /**
   * The number of elements.
   *
   * @throws IllegalArgumentException if a size is negative or the product is absurd
   */
  public static int size(WireTensor tensor) {
    long product = 1;
    for (long size : shape(tensor)) {
      checkArgument(
          size >= 0 && size <= MOST && product * size <= MOST,
          "a tensor has shape %s; sizes must be known and their product at most %s",
          Longs.asList(shape(tensor)),
          MOST);
      product *= size;
    }
    return (int) product;
  }

  /** The elements of a tensor of strings. */
  public static List<ByteString> strings(WireTensor tensor) {
    require(tensor, "strings", STRING);
    return padToSize(tensor, tensor.getStringValList());
  }

  /** The elements of a tensor of floats or whole numbers. */
  public static float[] floats(WireTensor tensor) {
    if (tensor.getDtype() == INT64 || tensor.getDtype() == INT32) {
      return Floats.toArray(Longs.asList(longs(tensor)));
    }
    require(tensor, "numbers", FLOAT);
    return Floats.toArray(
        values(tensor, Float.BYTES, ByteBuffer::getFloat, tensor.getFloatValList()));
  }

  /** The elements of a tensor of whole numbers. */
  public static long[] longs(WireTensor tensor) {
    if (tensor.getDtype() == INT32) {
      return Longs.toArray(
          values(tensor, Integer.BYTES, ByteBuffer::getInt, tensor.getIntValList()));
    }
    require(tensor, "whole numbers", INT64);
    return Longs.toArray(values(tensor, Long.BYTES, ByteBuffer::getLong, tensor.getInt64ValList()));
  }

  /** The elements of a tensor of truth values. */
  public static boolean[] booleans(WireTensor tensor) {
    require(tensor, "truth values", BOOL);
    return Booleans.toArray(
        values(tensor, 1, buffer -> buffer.get() != 0, tensor.getBoolValList()));
  }

  private static void require(WireTensor tensor, String what, int type) {
    checkArgument(
        tensor.getDtype() == type,
        "a tensor has TensorFlow's element type %s; %s were expected, type %s",
        tensor.getDtype(),
        what,
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
        "a tensor of shape %s has %s bytes of content; %s were expected",
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

  /** A list with its last value repeated up to the tensor's size. */
  private static <T> List<T> padToSize(WireTensor tensor, List<T> listed) {
    int size = size(tensor);
    checkArgument(
        listed.size() <= size && (size == 0 || !listed.isEmpty()),
        "a tensor of shape %s lists %s values; give %s",
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
