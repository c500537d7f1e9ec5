package org.ithn.serving.standin;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.ithn.serving.client.protocol.WireTensor;
import org.ithn.serving.client.protocol.WireTensors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class BatcherTest {
  private static final Map<String, WireTensor> INPUTS =
      Map.of("x", WireTensors.ofFloats(new float[] {1}, 1));

  @ParameterizedTest
  @ValueSource(classes = {OutOfMemoryError.class, StackOverflowError.class, LinkageError.class})
  void threadSurvivesErrors(Class<? extends Error> kind) throws Exception {
    AtomicInteger calls = new AtomicInteger();
    Error error = kind.getConstructor(String.class).newInstance("full");
    try (Batcher batcher =
        new Batcher(
            (signature, inputs) -> {
              if (calls.incrementAndGet() == 1) {
                throw error;
              }
              return inputs;
            },
            BatchingLimits.defaults())) {
      CompletionException failed =
          assertThrows(CompletionException.class, () -> batcher.submit("s", INPUTS, 1).join());
      assertThat(failed).hasCauseThat().isSameInstanceAs(error);
      assertThat(batcher.submit("s", INPUTS, 1).get(30, TimeUnit.SECONDS)).isEqualTo(INPUTS);
    }
  }

  @Test
  void errorOfAMergedBatchFailsOnlyTheRequestThatCausesIt() throws Exception {
    BatchingLimits limits =
        new BatchingLimits(2, java.time.Duration.ofMillis(500), 9, java.util.List.of(1, 2));
    try (Batcher batcher =
        new Batcher(
            (signature, inputs) -> {
              if (WireTensors.floats(inputs.get("x"))[0] == 2) {
                throw new OutOfMemoryError("full");
              }
              return inputs;
            },
            limits)) {
      var bad = batcher.submit("s", Map.of("x", WireTensors.ofFloats(new float[] {2}, 1)), 1);
      var good = batcher.submit("s", INPUTS, 1);
      assertThat(good.get(30, TimeUnit.SECONDS)).isEqualTo(INPUTS);
      assertThrows(CompletionException.class, bad::join);
    }
  }
}
