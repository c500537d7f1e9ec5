/** Scores of generated reports: strings in, numbers out; no TensorFlow. */
package org.ithn.metrics;
