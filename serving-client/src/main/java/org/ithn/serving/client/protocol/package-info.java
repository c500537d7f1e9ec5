/**
 * The messages of TensorFlow Serving's protocol that this project speaks, made from {@code
 * serving.proto}.
 *
 * <p>Start with {@link org.ithn.serving.client.protocol.ServingMethods}, the calls, and {@link
 * org.ithn.serving.client.protocol.WireTensors}, which makes and reads tensors. To speak another
 * part of the protocol, add its message with the published field numbers; a test compares each with
 * the published messages.
 */
package org.ithn.serving.client.protocol;
