package org.ithn.framework.profile;

/**
 * One run of one op.
 *
 * @param name of the op in the graph that ran, which TensorFlow may have rewritten
 * @param type for instance {@code MatMul}
 * @param device type of what computed it, {@code CPU} or {@code GPU} for instance
 * @param thread that computed it
 * @param startMicros since the first op of the trace
 * @param micros from start to end; ops run beside each other, so these add up to more than the
 *     step. On a GPU, which works them off later, until the op is in its queue
 * @param flops multiplications and additions of a matrix product or convolution, else 0
 */
public record OpRun(
    String name,
    String type,
    String device,
    int thread,
    long startMicros,
    long micros,
    double flops) {}
