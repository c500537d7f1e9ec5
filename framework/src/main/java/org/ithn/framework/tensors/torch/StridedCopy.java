package org.ithn.framework.tensors.torch;

import com.google.common.primitives.ImmutableLongArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.ithn.framework.tensors.TensorData;

/** Tensors laid out row by row, from views with strides and offsets. */
final class StridedCopy {
  private StridedCopy() {}

  /**
   * Copies a view.
   *
   * @param most no tensor may have more bytes
   * @throws PickleException if the view reaches beyond its storage
   */
  static TensorData copy(
      String name, TorchTensor tensor, TorchCheckpoint.Storages storages, long most)
      throws IOException {
    long[] shape = tensor.shape().toArray();
    int width = tensor.storage().type().byteSize();
    long count = checkBounds(name, tensor, most / width);
    ByteBuffer from = storages.bytes(tensor.storage());
    ByteBuffer to = ByteBuffer.allocate(Math.toIntExact(count * width));
    long[] index = new long[shape.length];
    long at = tensor.offset();
    for (int i = 0; i < count; i++) {
      to.put(i * width, from, Math.toIntExact(at * width), width);
      for (int axis = shape.length - 1; axis >= 0; axis--) {
        at += tensor.strides().get(axis);
        if (++index[axis] < shape[axis]) {
          break;
        }
        at -= index[axis] * tensor.strides().get(axis);
        index[axis] = 0;
      }
    }
    return new TensorData(tensor.storage().type(), shape, to);
  }

  /** The number of elements, once the view is known to lie within its storage. */
  private static long checkBounds(String name, TorchTensor tensor, long most)
      throws PickleException {
    ImmutableLongArray shape = tensor.shape();
    if (shape.length() != tensor.strides().length() || tensor.offset() < 0) {
      throw beyond(name);
    }
    for (int axis = 0; axis < shape.length(); axis++) {
      if (shape.get(axis) < 0 || tensor.strides().get(axis) < 0) {
        throw beyond(name);
      }
      if (shape.get(axis) == 0) {
        return 0;
      }
    }
    try {
      return checkReach(name, tensor, most);
    } catch (ArithmeticException e) {
      PickleException beyond = beyond(name);
      beyond.initCause(e);
      throw beyond;
    }
  }

  /** Returns the number of elements, each of which lies in the storage. */
  private static long checkReach(String name, TorchTensor tensor, long most)
      throws PickleException {
    ImmutableLongArray shape = tensor.shape();
    long count = 1;
    long last = tensor.offset();
    for (int axis = 0; axis < shape.length(); axis++) {
      count = Math.multiplyExact(count, shape.get(axis));
      long reach = Math.multiplyExact(shape.get(axis) - 1, tensor.strides().get(axis));
      last = Math.addExact(last, reach);
    }
    if (last >= tensor.storage().elementCount() || count > most) {
      throw beyond(name);
    }
    return count;
  }

  private static PickleException beyond(String name) {
    return new PickleException("the tensor '%s' reaches beyond its storage".formatted(name));
  }
}
