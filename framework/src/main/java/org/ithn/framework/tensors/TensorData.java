package org.ithn.framework.tensors;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.OptionalInt;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TFloating;

/** An array outside TensorFlow: element type, shape and little-endian bytes in row-major order. */
public final class TensorData {
  private final ElementType type;
  private final long[] shape;
  private final ByteBuffer bytes;

  /**
   * Creates an array over the given bytes without copying them.
   *
   * @param bytes the elements; their number must match the shape
   */
  public TensorData(ElementType type, long[] shape, ByteBuffer bytes) {
    this.type = type;
    this.shape = shape.clone();
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    checkArgument(
        elementCount(shape) * type.byteSize() == this.bytes.remaining(),
        "array %s %s: expected %s bytes, got %s",
        type,
        Arrays.toString(shape),
        elementCount(shape) * type.byteSize(),
        this.bytes.remaining());
  }

  /** Creates an array of single-precision values. */
  public static TensorData of(float[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new TensorData(ElementType.F32, shape, bytes);
  }

  /** Creates an array of double-precision values. */
  public static TensorData of(double[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asDoubleBuffer().put(values);
    return new TensorData(ElementType.F64, shape, bytes);
  }

  /** Creates an array of 64-bit integers. */
  public static TensorData of(long[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return new TensorData(ElementType.I64, shape, bytes);
  }

  /** Creates an array of 32-bit integers. */
  public static TensorData of(int[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    return new TensorData(ElementType.I32, shape, bytes);
  }

  /** Copies the values of a tensor. */
  public static TensorData of(TFloat32 tensor) {
    float[] values = new float[Math.toIntExact(tensor.size())];
    tensor.copyTo(DataBuffers.of(values));
    return of(values, tensor.shape().asArray());
  }

  /** Returns the element type. */
  public ElementType type() {
    return type;
  }

  /** Returns the sizes of the axes; empty for a scalar. */
  public long[] shape() {
    return shape.clone();
  }

  /** Returns the number of elements. */
  public int size() {
    return Math.toIntExact(elementCount(shape));
  }

  /** Returns a read-only view of the bytes. */
  public ByteBuffer bytes() {
    return bytes.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Returns the element at a row-major index. */
  public double get(int index) {
    return type.read(bytes, index);
  }

  /** Returns all elements as floats, in row-major order. */
  public float[] floats() {
    float[] values = new float[size()];
    if (type == ElementType.F32) {
      bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
      return values;
    }
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) get(i);
    }
    return values;
  }

  /** Returns all elements as doubles, in row-major order. */
  public double[] doubles() {
    double[] values = new double[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = get(i);
    }
    return values;
  }

  /** Returns all elements as ints, in row-major order. */
  public int[] ints() {
    int[] values = new int[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (int) get(i);
    }
    return values;
  }

  /** Returns the row-major index of the first NaN or infinite element. */
  public OptionalInt firstNonFinite() {
    int count = size();
    for (int i = 0; i < count; i++) {
      if (!Double.isFinite(type.read(bytes, i))) {
        return OptionalInt.of(i);
      }
    }
    return OptionalInt.empty();
  }

  /**
   * Returns a tensor of {@code TFloat32} or {@code TFloat64} with these values; the caller closes
   * it.
   */
  @SuppressWarnings("unchecked") // each branch creates the requested type
  public <T extends TFloating> T toTensor(Class<T> as) {
    Shape sizes = Shape.of(shape);
    if (as == TFloat32.class) {
      return (T) TFloat32.tensorOf(sizes, DataBuffers.of(floats()));
    }
    checkArgument(
        as == TFloat64.class,
        "cannot convert an array to a tensor of %s; expected TFloat32 or TFloat64",
        as);
    return (T) TFloat64.tensorOf(sizes, DataBuffers.of(doubles()));
  }

  /** Returns the transposed matrix, as needed for PyTorch's linear weights. */
  public TensorData transpose() {
    checkArgument(shape.length == 2, "cannot transpose %s; expected a matrix", describe());
    return permute(1, 0);
  }

  /**
   * Returns a copy with its axes in another order: axis {@code i} of the result is axis {@code
   * axes[i]}.
   *
   * <p>A PyTorch convolution kernel {@code [out, in, rows, columns]} becomes {@code [rows, columns,
   * in, out]} with {@code permute(2, 3, 1, 0)}.
   */
  public TensorData permute(int... axes) {
    checkArgument(
        axes.length == shape.length,
        "got %s axes to permute %s; expected one per dimension",
        axes.length,
        describe());
    long[] sizes = Arrays.stream(axes).mapToLong(axis -> shape[axis]).toArray();
    int[] strides = new int[axes.length];
    for (int i = 0; i < axes.length; i++) {
      strides[i] = (int) elementCount(Arrays.copyOfRange(shape, axes[i] + 1, shape.length));
    }
    int width = type.byteSize();
    ByteBuffer to = ByteBuffer.allocate(bytes.remaining());
    int[] index = new int[axes.length];
    int from = 0;
    for (int i = 0; i < size(); i++) {
      to.put(i * width, bytes, from * width, width);
      for (int axis = axes.length - 1; axis >= 0; axis--) {
        from += strides[axis];
        if (++index[axis] < sizes[axis]) {
          break;
        }
        from -= index[axis] * strides[axis];
        index[axis] = 0;
      }
    }
    return new TensorData(type, sizes, to);
  }

  /** Describes type and shape, for instance {@code F32 [2, 3]}. */
  public String describe() {
    return type + " " + Arrays.toString(shape);
  }

  static long elementCount(long[] shape) {
    long product = 1;
    for (long size : shape) {
      product = Math.multiplyExact(product, size);
    }
    return product;
  }
}
