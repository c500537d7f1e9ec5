/** A loader on TensorFlow-Java 0.5.0, the oldest that is promised to load our SavedModels. */
package org.ithn.outside.tensorflow;
