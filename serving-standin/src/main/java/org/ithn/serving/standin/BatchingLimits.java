package org.ithn.serving.standin;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.Ordering;
import java.time.Duration;
import java.util.List;

/**
 * How requests are merged, in TensorFlow Serving's terms.
 *
 * @param maxBatchSize the largest number of rows run at once; the last of the allowed sizes
 * @param timeout how long the first request waits for others
 * @param maxEnqueued requests that may wait; more are told that the server is not available
 * @param allowedBatchSizes numbers of rows that are run, ascending; smaller batches are filled up
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
        "batching: allowed sizes are %s; they must go up from at least 1 to the maximum, %s",
        allowedBatchSizes,
        maxBatchSize);
    checkArgument(maxEnqueued >= 1, "batching: %s requests may wait; give at least 1", maxEnqueued);
  }

  /** Up to 16 rows, in steps of powers of 2, waiting 5 ms; 100 requests may wait. */
  public static BatchingLimits defaults() {
    return new BatchingLimits(16, Duration.ofMillis(5), 100, List.of(1, 2, 4, 8, 16));
  }

  /** The size that a batch is filled up to. */
  int paddedSize(int rows) {
    return allowedBatchSizes.stream().filter(size -> size >= rows).findFirst().orElse(rows);
  }
}
