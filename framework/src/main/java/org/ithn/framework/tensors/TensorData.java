package org.ithn.framework.tensors;

import static com.google.common.base.Preconditions.checkArgument;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TFloating;

/** An array outside TensorFlow: element type, shape and little-endian bytes, row by row. */
public final class TensorData {
  private final ElementType type;
  private final long[] shape;
  private final ByteBuffer bytes;

  /**
   * An array over given bytes, which are not copied.
   *
   * @param bytes as many as the shape needs
   */
  public TensorData(ElementType type, long[] shape, ByteBuffer bytes) {
    this.type = type;
    this.shape = shape.clone();
    this.bytes = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    checkArgument(
        elementCount(shape) * type.byteSize() == this.bytes.remaining(),
        "%s %s needs %s bytes, got %s",
        type,
        Arrays.toString(shape),
        elementCount(shape) * type.byteSize(),
        this.bytes.remaining());
  }

  /** Single precision values. */
  public static TensorData of(float[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    return new TensorData(ElementType.F32, shape, bytes);
  }

  /** Double precision values. */
  public static TensorData of(double[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asDoubleBuffer().put(values);
    return new TensorData(ElementType.F64, shape, bytes);
  }

  /** Integers of 64 bits. */
  public static TensorData of(long[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 8).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(values);
    return new TensorData(ElementType.I64, shape, bytes);
  }

  /** Integers of 32 bits. */
  public static TensorData of(int[] values, long... shape) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * 4).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asIntBuffer().put(values);
    return new TensorData(ElementType.I32, shape, bytes);
  }

  /** The values of a tensor, copied. */
  public static TensorData of(TFloat32 tensor) {
    float[] values = new float[Math.toIntExact(tensor.size())];
    tensor.copyTo(DataBuffers.of(values));
    return of(values, tensor.shape().asArray());
  }

  /** The element type. */
  public ElementType type() {
    return type;
  }

  /** Sizes of the axes; none for a scalar. */
  public long[] shape() {
    return shape.clone();
  }

  /** The number of elements. */
  public int size() {
    return Math.toIntExact(elementCount(shape));
  }

  /** The bytes, read only. */
  public ByteBuffer bytes() {
    return bytes.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** The element at a row-major index. */
  public double get(int index) {
    return type.read(bytes, index);
  }

  /** All elements as floats, row by row. */
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

  /** All elements as doubles, row by row. */
  public double[] doubles() {
    double[] values = new double[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = get(i);
    }
    return values;
  }

  /** All elements as ints, row by row. */
  public int[] ints() {
    int[] values = new int[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (int) get(i);
    }
    return values;
  }

  /** A tensor of {@code TFloat32} or {@code TFloat64} with these values; the caller closes it. */
  @SuppressWarnings("unchecked") // the branch taken makes the type asked for
  public <T extends TFloating> T toTensor(Class<T> as) {
    Shape sizes = Shape.of(shape);
    if (as == TFloat32.class) {
      return (T) TFloat32.tensorOf(sizes, DataBuffers.of(floats()));
    }
    checkArgument(as == TFloat64.class, "tensors of %s are not made from arrays", as);
    return (T) TFloat64.tensorOf(sizes, DataBuffers.of(doubles()));
  }

  /** A matrix with its axes exchanged, as PyTorch's linear weights need. */
  public TensorData transpose() {
    checkArgument(shape.length == 2, "only matrices are transposed, got %s", describe());
    return permute(1, 0);
  }

  /**
   * A copy with its axes in another order: axis {@code i} of the result is axis {@code axes[i]}.
   *
   * <p>A convolution's kernel of PyTorch, {@code [out, in, rows, columns]}, becomes {@code [rows,
   * columns, in, out]} by {@code permuted(2, 3, 1, 0)}.
   */
  public TensorData permute(int... axes) {
    checkArgument(axes.length == shape.length, "%s axes for %s", axes.length, describe());
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

  /** For instance {@code F32 [2, 3]}. */
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
