/**
 * A stand-in for TensorFlow Serving, for development and tests: the same REST and gRPC interfaces
 * on this machine's loopback address, with batching. It is not TensorFlow Serving and not for use.
 *
 * <p>Start with {@link org.ithn.serving.standin.ServingStandIn}. A request goes from {@link
 * org.ithn.serving.standin.RestEndpoint} or {@link org.ithn.serving.standin.GrpcEndpoint} to {@link
 * org.ithn.serving.standin.LoadedModel}, which has a {@link org.ithn.serving.standin.Batcher} for
 * each signature. To add a call, add it to both fronts.
 */
package org.ithn.serving.standin;
