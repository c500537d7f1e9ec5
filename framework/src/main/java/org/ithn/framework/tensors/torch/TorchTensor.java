package org.ithn.framework.tensors.torch;

import com.google.common.primitives.ImmutableLongArray;

/**
 * A tensor as the pickle describes it; its numbers are elsewhere.
 *
 * @param storage where they are
 * @param offset of the first element, in elements
 * @param shape sizes of the axes
 * @param strides elements from one index of an axis to the next
 */
record TorchTensor(
    TorchStorage storage, long offset, ImmutableLongArray shape, ImmutableLongArray strides) {}
