package org.ithn.framework.tensors.torch;

import org.ithn.framework.tensors.ElementType;

/**
 * A storage that tensors are views of.
 *
 * @param key of its bytes in the file
 * @param type of its elements
 * @param elementCount as many as the pickle claims
 */
record TorchStorage(String key, ElementType type, long elementCount) {}
