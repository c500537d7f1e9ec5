package org.ithn.savedmodels.files;

import static com.google.common.truth.Truth.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Batching parameters from measured latencies. */
final class BatchingTest {
  private static BatchingParameters of(double one, double sixteen) {
    return BatchingParameters.of(
        List.of(
            new SignatureLatency("greedy", 1, 0.1),
            new SignatureLatency("serving_default", 1, one),
            new SignatureLatency("serving_default", 16, sixteen)));
  }

  @Test
  void defaultsApplyWithoutMeasurement() {
    assertThat(BatchingParameters.of(List.of())).isEqualTo(new BatchingParameters(16, 5000, 100));
    assertThat(BatchingParameters.of(List.of(new SignatureLatency("encode", 1, 9))).maxBatchSize())
        .isEqualTo(16);
  }

  /** Each row takes 0.2 s, so a batch of 16 takes 3.2 s and 9 batches take 28.8 s. */
  @Test
  void timeoutIsATwentiethOfTheLatencyOfOneRow() {
    assertThat(of(0.2, 3.2)).isEqualTo(new BatchingParameters(16, 10_000, 9));
  }

  /** Each row takes 1 s, so 8 rows take 8 s and 16 rows more than 10 s. */
  @Test
  void largestBatchFinishesWithinTenSeconds() {
    assertThat(of(1, 16)).isEqualTo(new BatchingParameters(8, 50_000, 3));
  }

  @Test
  void limitsHoldForVeryFastAndVerySlowModels() {
    assertThat(of(0.001, 0.002)).isEqualTo(new BatchingParameters(16, 1000, 100));
    assertThat(of(60, 960)).isEqualTo(new BatchingParameters(1, 50_000, 1));
  }

  @Test
  void onlySizesUpToTheLargestBatchAreAllowed() {
    assertThat(of(1, 16).text())
        .isEqualTo(
            """
            max_batch_size { value: 8 }
            batch_timeout_micros { value: 50000 }
            max_enqueued_batches { value: 3 }
            num_batch_threads { value: 1 }
            allowed_batch_sizes: 1
            allowed_batch_sizes: 2
            allowed_batch_sizes: 4
            allowed_batch_sizes: 8
            """);
  }
}
