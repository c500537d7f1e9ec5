/**
 * Access to package-private members of TensorFlow's Java binding.
 *
 * <p>Start with {@link org.tensorflow.TargetSession}.
 */
package org.tensorflow;
