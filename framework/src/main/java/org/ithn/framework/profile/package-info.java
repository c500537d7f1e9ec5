/**
 * What a run of a graph spent its time on, op by op.
 *
 * <p>Start with {@link org.ithn.framework.profile.OpTrace}: TensorFlow's own trace of a step, with
 * the arithmetic of its matrix products and convolutions counted, so that a time can be put beside
 * what the machine could do. To count one more kind of op, add it to {@link
 * org.ithn.framework.profile.FlopCounter}.
 */
package org.ithn.framework.profile;
