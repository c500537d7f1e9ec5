/**
 * Asks a served model for reports.
 *
 * <p>Start with {@link org.ithn.serving.client.ReportClient}: {@code grpc(..)} or {@code rest(..)}
 * makes one, {@code report} and {@code reports} ask. To speak over something else, implement {@link
 * org.ithn.serving.client.Transport}.
 *
 * <p>Speaks TensorFlow Serving's protocol; neither TensorFlow nor any other module is needed.
 */
package org.ithn.serving.client;
