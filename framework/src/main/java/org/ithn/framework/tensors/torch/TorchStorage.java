package org.ithn.framework.tensors.torch;

import com.google.common.math.LongMath;
import org.ithn.framework.tensors.ElementType;

/**
 * A storage that tensors are views of.
 *
 * @param key the key of its bytes in the file
 * @param type the element type
 * @param elementCount the number of elements that the pickle claims
 */
record TorchStorage(String key, ElementType type, long elementCount) {
  /** Returns the number of elements of another type that fit into this storage. */
  long count(ElementType other) {
    return LongMath.saturatedMultiply(elementCount, type.byteSize()) / other.byteSize();
  }
}
