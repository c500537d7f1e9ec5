package org.ithn.savedmodels.files;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tensorflow.Signature;

/**
 * Batching parameters of a TensorFlow Serving server.
 *
 * <p>Without measured latencies: 16 rows, 5 ms, 100 enqueued batches. With them, the largest batch
 * is the one that finishes within 10 s, interpolated between one row and the largest measured
 * batch. The batch timeout is a twentieth of the latency of one row, from 1 to 50 ms. The queue
 * holds as many batches as finish within 30 s, the client's default deadline, and at least one.
 *
 * @param maxBatchSize the largest batch, a power of 2
 * @param timeoutMicros the longest wait for further requests, in microseconds
 * @param maxEnqueuedBatches the largest number of batches in the queue
 */
record BatchingParameters(int maxBatchSize, long timeoutMicros, int maxEnqueuedBatches) {
  private static final List<Integer> SIZES = List.of(16, 8, 4, 2, 1);
  private static final double SLOWEST = 10;
  private static final double DEADLINE = 30;
  private static final double SHARE = 0.05;
  private static final int MOST_WAITING = 100;

  static BatchingParameters of(List<SignatureLatency> speeds) {
    List<SignatureLatency> own =
        speeds.stream().filter(speed -> speed.signature().equals(Signature.DEFAULT_KEY)).toList();
    if (own.isEmpty()) {
      return new BatchingParameters(SIZES.get(0), 5000, MOST_WAITING);
    }
    SignatureLatency one = own.get(0);
    SignatureLatency many = own.get(own.size() - 1);
    double each =
        (many.seconds() - one.seconds()) / Math.max(1, many.batchSize() - one.batchSize());
    int rows =
        SIZES.stream()
            .filter(size -> one.seconds() + each * (size - 1) <= SLOWEST)
            .findFirst()
            .orElse(1);
    double batch = one.seconds() + each * (rows - 1);
    double wait = Math.min(0.05, Math.max(0.001, SHARE * one.seconds()));
    int waiting = (int) Math.min(MOST_WAITING, Math.max(1, Math.floor(DEADLINE / batch)));
    return new BatchingParameters(rows, Math.round(wait * 1e6), waiting);
  }

  /** Returns the contents of {@code batching_parameters.txt}. */
  String text() {
    String allowed =
        SIZES.stream()
            .filter(size -> size <= maxBatchSize)
            .sorted()
            .map("allowed_batch_sizes: %d\n"::formatted)
            .collect(Collectors.joining());
    return Stream.of(
                "max_batch_size { value: %d }".formatted(maxBatchSize),
                "batch_timeout_micros { value: %d }".formatted(timeoutMicros),
                "max_enqueued_batches { value: %d }".formatted(maxEnqueuedBatches),
                "num_batch_threads { value: 1 }")
            .collect(Collectors.joining("\n"))
        + "\n"
        + allowed;
  }
}
