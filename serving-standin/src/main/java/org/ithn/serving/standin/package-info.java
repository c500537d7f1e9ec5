/**
 * A stand-in for TensorFlow Serving with its REST and gRPC interfaces and batching, on the loopback
 * address. It is meant for development and tests, not for production.
 *
 * <p>Start with {@link org.ithn.serving.standin.ServingStandIn}. A request passes from {@link
 * org.ithn.serving.standin.RestEndpoint} or {@link org.ithn.serving.standin.GrpcEndpoint} to {@link
 * org.ithn.serving.standin.LoadedModel}, whose {@link org.ithn.serving.standin.Batcher} merges
 * requests.
 *
 * <p>To add a call, add it to both endpoints.
 */
package org.ithn.serving.standin;
