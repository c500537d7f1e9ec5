/**
 * Client of served models over TensorFlow Serving's protocol; it needs neither TensorFlow nor other
 * modules of this project.
 *
 * <p>Start with {@link org.ithn.serving.client.ReportClient}: create one with {@code grpc(...)} or
 * {@code rest(...)} and call {@code report} or {@code reports}.
 *
 * <p>To add a transport, implement {@link org.ithn.serving.client.Transport}.
 */
package org.ithn.serving.client;
