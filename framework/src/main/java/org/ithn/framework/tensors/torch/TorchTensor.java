package org.ithn.framework.tensors.torch;

import com.google.common.primitives.ImmutableLongArray;

/**
 * A tensor as described by the pickle, without its values.
 *
 * @param storage the storage that contains the values
 * @param offset the position of the first element, in elements
 * @param shape the sizes of the axes
 * @param strides the distance in elements between neighbouring indices of each axis
 */
record TorchTensor(
    TorchStorage storage, long offset, ImmutableLongArray shape, ImmutableLongArray strides) {}
