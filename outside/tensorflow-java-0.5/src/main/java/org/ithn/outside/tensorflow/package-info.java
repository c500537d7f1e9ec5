/** Loader on TensorFlow-Java 0.5.0, the oldest version that is supported for our SavedModels. */
package org.ithn.outside.tensorflow;
