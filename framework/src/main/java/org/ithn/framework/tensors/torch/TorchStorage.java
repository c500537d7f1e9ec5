package org.ithn.framework.tensors.torch;

import org.ithn.framework.tensors.ElementType;

/**
 * A storage that tensors are views of.
 *
 * @param key the key of its bytes in the file
 * @param type the element type
 * @param elementCount the number of elements that the pickle claims
 */
record TorchStorage(String key, ElementType type, long elementCount) {}
