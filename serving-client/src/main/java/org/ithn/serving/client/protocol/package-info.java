/**
 * The part of TensorFlow Serving's protocol that this project uses, generated from {@code
 * serving.proto}.
 *
 * <p>Start with {@link org.ithn.serving.client.protocol.ServingMethods}, the gRPC methods, and
 * {@link org.ithn.serving.client.protocol.WireTensors}, which creates and reads tensors.
 *
 * <p>To add a message, declare it with the published field numbers; a test compares each message
 * with the published one.
 */
package org.ithn.serving.client.protocol;
