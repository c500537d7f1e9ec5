/** What TensorFlow's Java binding keeps to its own package. */
package org.tensorflow;
