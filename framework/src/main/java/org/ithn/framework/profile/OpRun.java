package org.ithn.framework.profile;

/**
 * One run of one op.
 *
 * @param name the name of the op in the graph that ran, which TensorFlow may have rewritten
 * @param type the type of the op, for instance {@code MatMul}
 * @param device the type of the device that computed it, for instance {@code CPU} or {@code GPU}
 * @param thread the id of the thread that computed it
 * @param startMicros the start in µs since the first op of the trace
 * @param micros the duration in µs. Ops run in parallel, so durations add up to more than the step.
 *     On a GPU, which runs ops asynchronously, the time until the op is in its queue
 * @param flops the multiplications and additions of a matrix product or convolution; otherwise 0
 */
public record OpRun(
    String name,
    String type,
    String device,
    int thread,
    long startMicros,
    long micros,
    double flops) {}
