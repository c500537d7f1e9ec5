package org.ithn.framework.tensors.torch;

import com.google.common.primitives.ImmutableLongArray;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.ithn.framework.tensors.ElementType;
import org.ithn.framework.tensors.TensorData;
import org.ithn.framework.tensors.torch.TorchTensor.Pending;

/** Copies of strided tensor views in row-major order. */
final class StridedCopy {
  private StridedCopy() {}

  /**
   * Copies a view.
   *
   * @param maxBytes the maximum size of a tensor in bytes
   * @throws PickleException if the view reaches beyond its storage
   */
  static TensorData copy(
      String name, TorchTensor tensor, TorchCheckpoint.Storages storages, long maxBytes)
      throws IOException {
    long[] shape = tensor.shape().toArray();
    int width = tensor.type().byteSize();
    long count = checkBounds(name, tensor, maxBytes / width);
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
    applyPending(name, tensor, to);
    return new TensorData(tensor.type(), shape, to);
  }

  /** Performs the operations that PyTorch has postponed, which change signs only. */
  private static void applyPending(String name, TorchTensor tensor, ByteBuffer values)
      throws PickleException {
    if (tensor.pending().isEmpty()) {
      return;
    }
    ElementType type = tensor.type();
    if (!type.isFloatingPoint() && !type.isComplex()) {
      throw new PickleException(
          "the tensor '%s' of type %s has a negative or conjugate bit, which only floating-point"
                  .formatted(name, type)
              + " and complex tensors may have; save it as tensor.resolve_neg().resolve_conj()");
    }
    if (tensor.pending().contains(Pending.NEGATION)) {
      int part = type.isComplex() ? type.byteSize() / 2 : type.byteSize();
      flipSigns(values, part);
    }
    if (tensor.pending().contains(Pending.CONJUGATION) && type.isComplex()) {
      flipSigns(values, type.byteSize());
    }
  }

  /** Flips the sign of the last number of every so many bytes. */
  private static void flipSigns(ByteBuffer values, int bytes) {
    for (int last = bytes - 1; last < values.capacity(); last += bytes) {
      values.put(last, (byte) (values.get(last) ^ 0x80));
    }
  }

  /** Returns the number of elements after checking that the view lies within its storage. */
  private static long checkBounds(String name, TorchTensor tensor, long maxCount)
      throws PickleException {
    ImmutableLongArray shape = tensor.shape();
    if (shape.length() != tensor.strides().length() || tensor.offset() < 0) {
      throw outOfBounds(name);
    }
    for (int axis = 0; axis < shape.length(); axis++) {
      if (shape.get(axis) < 0 || tensor.strides().get(axis) < 0) {
        throw outOfBounds(name);
      }
      if (shape.get(axis) == 0) {
        return 0;
      }
    }
    try {
      return checkReach(name, tensor, maxCount);
    } catch (ArithmeticException e) {
      PickleException beyond = outOfBounds(name);
      beyond.initCause(e);
      throw beyond;
    }
  }

  /** Returns the number of elements after checking that each lies in the storage. */
  private static long checkReach(String name, TorchTensor tensor, long maxCount)
      throws PickleException {
    ImmutableLongArray shape = tensor.shape();
    long count = 1;
    long last = tensor.offset();
    for (int axis = 0; axis < shape.length(); axis++) {
      count = Math.multiplyExact(count, shape.get(axis));
      long reach = Math.multiplyExact(shape.get(axis) - 1, tensor.strides().get(axis));
      last = Math.addExact(last, reach);
    }
    if (last >= tensor.storage().count(tensor.type()) || count > maxCount) {
      throw outOfBounds(name);
    }
    return count;
  }

  private static PickleException outOfBounds(String name) {
    return new PickleException("the tensor '%s' reaches beyond its storage".formatted(name));
  }
}
