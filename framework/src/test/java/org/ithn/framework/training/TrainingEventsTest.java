package org.ithn.framework.training;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.framework.training.LinearModelRun.BATCHES;
import static org.ithn.framework.training.LinearModelRun.EPOCHS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Typed events of a training, and its cancellation. */
final class TrainingEventsTest {
  @TempDir private Path folder;
  private LinearModelRun run;
  private final List<TrainingEvent> events = new ArrayList<>();

  @BeforeEach
  void makeRun() {
    run = new LinearModelRun(folder.resolve("run"));
  }

  private <T extends TrainingEvent> List<T> all(Class<T> type) {
    return events.stream().filter(type::isInstance).map(type::cast).toList();
  }

  @Test
  void everyStepHasAnEventWithItsMeasurements() throws IOException {
    run.runWithEvents(events::add, () -> false);
    List<TrainingEvent.Step> steps = all(TrainingEvent.Step.class);
    assertThat(steps).hasSize(EPOCHS * BATCHES);
    TrainingEvent.Step fourth = steps.get(3);
    assertThat(fourth.position())
        .isEqualTo(new TrainingEvent.Position(2, EPOCHS, 1, BATCHES, BATCHES + 1));
    assertThat(fourth.scalars()).containsKey("loss/total");
    assertThat(fourth.examplesPerSecond()).isGreaterThan(0.0);
    assertThat(steps.get(0).timeLeft()).isEmpty();
    assertThat(fourth.timeLeft()).isPresent();
  }

  @Test
  void anEpochIsValidatedSavedAndCompletedInThisOrder() throws IOException {
    run.withEvaluator((epoch, model) -> Map.of("score", (double) -epoch));
    run.runWithEvents(events::add, () -> false);
    List<String> first =
        events.stream()
            .filter(event -> !(event instanceof TrainingEvent.Step))
            .map(event -> event.getClass().getSimpleName())
            .toList();
    assertThat(first.subList(0, 5)) // a checkpoint after step 2, as configured
        .containsExactly("Checkpoint", "Checkpoint", "Validation", "Epoch", "Checkpoint")
        .inOrder();
    List<TrainingEvent.Validation> validations = all(TrainingEvent.Validation.class);
    assertThat(validations.get(0).scores()).containsExactly("score", -1.0);
    assertThat(validations.stream().map(TrainingEvent.Validation::best))
        .containsExactly(true, false, false, false, false)
        .inOrder();
    assertThat(all(TrainingEvent.Epoch.class).get(1))
        .isEqualTo(new TrainingEvent.Epoch(2, EPOCHS, 2 * BATCHES));
  }

  @Test
  void checkpointsAreNamedAfterTheEpochsBeforeThem() throws IOException {
    run.runWithEvents(events::add, () -> false);
    List<TrainingEvent.Checkpoint> saved = all(TrainingEvent.Checkpoint.class);
    TrainingEvent.Checkpoint last = saved.get(saved.size() - 1);
    assertThat(last.completeEpochs()).isEqualTo(EPOCHS);
    assertThat(last.best()).isFalse();
    assertThat(last.file().getFileName().toString())
        .isEqualTo("step-000000015-epoch-0005.safetensors");
    assertThat(Files.exists(last.file())).isTrue();
    TrainingEvent.Checkpoint middle = saved.get(0);
    assertThat(middle.step()).isEqualTo(2);
    assertThat(middle.completeEpochs()).isEqualTo(0);
  }

  @Test
  void aCancelledTrainingIsSavedAndResumesToTheSameBytes() throws IOException {
    LinearModelRun whole = new LinearModelRun(folder.resolve("whole"));
    TrainingOutcome complete = whole.runWithEvents(event -> {}, () -> false);
    assertThat(complete.isCancelled()).isFalse();

    TrainingOutcome cancelled =
        run.runWithEvents(events::add, () -> all(TrainingEvent.Step.class).size() == 4);
    assertThat(cancelled.isCancelled()).isTrue();
    assertThat(cancelled.completeEpochs()).isEqualTo(1);
    assertThat(cancelled.state().step()).isEqualTo(4);
    TrainingEvent.Checkpoint last = (TrainingEvent.Checkpoint) events.get(events.size() - 1);
    assertThat(last.step()).isEqualTo(4);

    events.clear();
    TrainingOutcome resumed = run.runWithEvents(events::add, () -> false);
    assertThat(events.get(0))
        .isEqualTo(new TrainingEvent.Message("resumed in epoch 2 after batch 1, step 4"));
    assertThat(resumed).isEqualTo(complete);
    assertThat(KilledRuns.bytes(run)).isEqualTo(KilledRuns.bytes(whole));
  }

  @Test
  void theOutcomeHasTheBestScoreAndItsEpoch() throws IOException {
    run.withEvaluator((epoch, model) -> Map.of("score", epoch == 3 ? 0.75 : 0.5));
    TrainingOutcome outcome = run.runWithEvents(event -> {}, () -> false);
    assertThat(outcome.bestScore().getAsDouble()).isEqualTo(0.75);
    assertThat(outcome.bestEpoch().getAsInt()).isEqualTo(3);
    assertThat(outcome.completeEpochs()).isEqualTo(EPOCHS);
  }

  @Test
  void withoutAValidationThereIsNoBestScore() throws IOException {
    TrainingOutcome outcome = run.runWithEvents(event -> {}, () -> true);
    assertThat(outcome.isCancelled()).isTrue();
    assertThat(outcome.bestScore()).isEmpty();
    assertThat(outcome.bestEpoch()).isEmpty();
  }
}
