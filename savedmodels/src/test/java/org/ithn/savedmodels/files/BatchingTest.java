package org.ithn.savedmodels.files;

import static com.google.common.truth.Truth.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Merging of requests by what was measured. */
final class BatchingTest {
  private static BatchingParameters of(double one, double sixteen) {
    return BatchingParameters.of(
        List.of(
            new SignatureLatency("greedy", 1, 0.1),
            new SignatureLatency("serving_default", 1, one),
            new SignatureLatency("serving_default", 16, sixteen)));
  }

  @Test
  void withoutMeasurementThereIsAStandard() {
    assertThat(BatchingParameters.of(List.of())).isEqualTo(new BatchingParameters(16, 5000, 100));
    assertThat(BatchingParameters.of(List.of(new SignatureLatency("encode", 1, 9))).maxBatchSize())
        .isEqualTo(16);
  }

  /** A row takes 0.2 s and each further one as long: a batch of 16 is 3.2 s, 9 of them 28.8 s. */
  @Test
  void aRequestWaitsATwentiethOfWhatARowTakes() {
    assertThat(of(0.2, 3.2)).isEqualTo(new BatchingParameters(16, 10_000, 9));
  }

  /** 1 s and 1 s for each further row: 8 rows are 8 s, 16 would be more than 10 s. */
  @Test
  void aBatchIsDoneInTenSeconds() {
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
