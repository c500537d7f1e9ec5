package org.ithn.framework.training;

import static com.google.common.truth.Truth.assertThat;

import java.time.Duration;
import java.util.Map;
import org.ithn.framework.config.ComputeConfig;
import org.ithn.framework.config.MonitoringConfig;
import org.ithn.framework.config.SelfCriticalConfig;
import org.ithn.framework.config.TrainingConfig;
import org.ithn.framework.config.VisionConfig;
import org.ithn.framework.data.BatchSampler;
import org.ithn.framework.runs.TrainingState;
import org.junit.jupiter.api.Test;

/** Speed and time left, from the last steps. */
final class ProgressMeterTest {
  private static final int BATCHES = 10;

  private static ProgressMeter meter(int epochs, int maxSteps, int validateEvery) {
    return new ProgressMeter(
        new TrainingConfig(
            epochs,
            7,
            maxSteps,
            BatchSampler.SHUFFLED,
            new MonitoringConfig(validateEvery, 0, 0, 1, 0, false),
            ComputeConfig.defaults(),
            VisionConfig.defaults(),
            SelfCriticalConfig.none()),
        BATCHES);
  }

  private static TrainingState after(int steps) {
    TrainingState state = TrainingState.initial(Map.of());
    for (int i = 0; i < steps; i++) {
      state = state.batch() == BATCHES ? state.nextEpoch(Map.of()) : state;
      state = state.nextStep();
    }
    return state;
  }

  @Test
  void theFirstStepDoesNotCount() {
    ProgressMeter meter = meter(2, 0, 1);
    meter.recordBatch(7, 60);
    assertThat(meter.timeLeft(after(1))).isEmpty();
    assertThat(meter.examplesPerSecond()).isWithin(1e-9).of(7.0 / 60);
    meter.recordBatch(7, 0.5);
    assertThat(meter.timeLeft(after(2))).hasValue(Duration.ofSeconds(9)); // 18 steps
    assertThat(meter.examplesPerSecond()).isWithin(1e-9).of(14);
  }

  @Test
  void onlyTheLastStepsCount() {
    ProgressMeter meter = meter(10, 0, 1);
    for (int i = 0; i < 50; i++) {
      meter.recordBatch(7, i < 30 ? 9 : 2);
    }
    assertThat(meter.timeLeft(after(50))).hasValue(Duration.ofSeconds(100)); // 50 steps
  }

  @Test
  void waitingForDataCounts() {
    ProgressMeter meter = meter(2, 0, 1);
    meter.recordBatch(7, 1);
    meter.recordWait(3);
    meter.recordBatch(7, 1);
    assertThat(meter.timeLeft(after(10))).hasValue(Duration.ofSeconds(40));
    assertThat(meter.examplesPerSecond()).isWithin(1e-9).of(7);
  }

  @Test
  void theValidationsThatAreLeftCount() {
    ProgressMeter meter = meter(5, 0, 2);
    meter.recordBatch(7, 1);
    meter.recordBatch(7, 1);
    meter.recordValidation(100);
    // 29 steps, and validations after epochs 4 and 5
    assertThat(meter.timeLeft(after(21))).hasValue(Duration.ofSeconds(29 + 200));
  }

  @Test
  void theMaximumOfStepsEndsTheEstimate() {
    ProgressMeter meter = meter(5, 23, 1);
    meter.recordBatch(7, 1);
    meter.recordBatch(7, 1);
    meter.recordValidation(100);
    assertThat(meter.timeLeft(after(11))).hasValue(Duration.ofSeconds(12 + 100)); // after epoch 2
  }
}
