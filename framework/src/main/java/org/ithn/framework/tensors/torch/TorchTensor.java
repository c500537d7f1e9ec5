package org.ithn.framework.tensors.torch;

import com.google.common.collect.ImmutableSet;
import com.google.common.primitives.ImmutableLongArray;
import org.ithn.framework.tensors.ElementType;

/**
 * A tensor as described by the pickle, without its values.
 *
 * @param storage the storage that contains the values
 * @param type the element type
 * @param offset the position of the first element, in elements
 * @param shape the sizes of the axes
 * @param strides the distance in elements between neighbouring indices of each axis
 * @param pending the operations that PyTorch has postponed and that its storage does not contain
 */
record TorchTensor(
    TorchStorage storage,
    ElementType type,
    long offset,
    ImmutableLongArray shape,
    ImmutableLongArray strides,
    ImmutableSet<Pending> pending) {
  /** An operation that PyTorch performs when a tensor is read. */
  enum Pending {
    /** Negation, PyTorch's negative bit. */
    NEGATION,
    /** Complex conjugation, PyTorch's conjugate bit. */
    CONJUGATION
  }

  /** Returns the tensor with another element type. */
  TorchTensor withType(ElementType other) {
    return new TorchTensor(storage, other, offset, shape, strides, pending);
  }
}
