/**
 * Report encoders that are TensorFlow graphs, for mining: {@link
 * org.ithn.experiments.encoding.TransformerReportEncoder} is the one to start with and the one to
 * imitate.
 */
package org.ithn.experiments.encoding;
