/**
 * Op-by-op profiling of graph runs.
 *
 * <p>Start with {@link org.ithn.framework.profile.OpTrace}: TensorFlow's trace of a step, with the
 * operations of its matrix products and convolutions, so that times can be compared with the
 * machine's peak rate. To count another type of op, add it to {@link
 * org.ithn.framework.profile.FlopCounter}.
 */
package org.ithn.framework.profile;
