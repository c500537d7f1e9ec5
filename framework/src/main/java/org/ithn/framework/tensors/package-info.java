/**
 * Arrays on disk in the safetensors format.
 *
 * <p>Start with {@link org.ithn.framework.tensors.SafeTensors}. To add an element type, add it to
 * {@link org.ithn.framework.tensors.ElementType}.
 */
package org.ithn.framework.tensors;
