/**
 * Report encoders for mining that run TensorFlow graphs.
 *
 * <p>Start with {@link org.ithn.experiments.encoding.TransformerReportEncoder}. To add an encoder,
 * implement {@code ReportEncoder} and register its provider like the one in that class.
 */
package org.ithn.experiments.encoding;
