package org.ithn.serving.standin;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.Ordering;
import java.time.Duration;
import java.util.List;

/**
 * Limits for merging requests, as in TensorFlow Serving's batching parameters.
 *
 * @param maxBatchSize the largest number of rows in a batch; equal to the last allowed size
 * @param timeout the longest time that the first request of a batch waits for others
 * @param maxEnqueued the largest number of waiting requests; further ones are rejected
 * @param allowedBatchSizes the allowed numbers of rows, ascending; smaller batches are padded
 */
public record BatchingLimits(
    int maxBatchSize, Duration timeout, int maxEnqueued, List<Integer> allowedBatchSizes) {
  public BatchingLimits {
    allowedBatchSizes = List.copyOf(allowedBatchSizes);
    checkArgument(
        !allowedBatchSizes.isEmpty()
            && Ordering.natural().isStrictlyOrdered(allowedBatchSizes)
            && allowedBatchSizes.get(allowedBatchSizes.size() - 1) == maxBatchSize
            && allowedBatchSizes.get(0) >= 1,
        "batching: allowed sizes are %s; they must increase from at least 1 to the maximum, %s",
        allowedBatchSizes,
        maxBatchSize);
    checkArgument(
        maxEnqueued >= 1, "batching: maxEnqueued is %s; it must be at least 1", maxEnqueued);
  }

  /** Returns limits of 16 rows in powers of 2, a timeout of 5 ms and 100 waiting requests. */
  public static BatchingLimits defaults() {
    return new BatchingLimits(16, Duration.ofMillis(5), 100, List.of(1, 2, 4, 8, 16));
  }

  /** Returns the size that a batch is padded to. */
  int paddedSize(int rows) {
    return allowedBatchSizes.stream().filter(size -> size >= rows).findFirst().orElse(rows);
  }
}
