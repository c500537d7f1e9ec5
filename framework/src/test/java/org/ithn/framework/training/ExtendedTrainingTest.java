package org.ithn.framework.training;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ithn.framework.config.MonitoringConfig;
import org.ithn.framework.config.TrainingConfig;
import org.ithn.framework.runs.Checkpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs that are extended past their end, compared with runs that were longer from the start. */
class ExtendedTrainingTest {
  @TempDir private Path folder;

  private LinearModelRun run(String name, int epochs, int validateEvery, int earlyStop) {
    TrainingConfig base = LinearModelRun.training();
    return new LinearModelRun(folder.resolve(name))
        .withTraining(
            new TrainingConfig(
                epochs,
                base.batch(),
                0,
                base.sampler(),
                new MonitoringConfig(validateEvery, earlyStop, 2, 1, 0, false),
                base.compute(),
                base.vision(),
                base.selfCritical()));
  }

  private static Map<String, String> files(LinearModelRun run) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (var files = Files.list(run.folder().checkpoints())) {
      for (Path file : files.toList()) {
        contents.put(
            file.getFileName().toString(),
            new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1));
      }
    }
    contents.put(
        "log.jsonl",
        Files.readString(run.folder().log())
            .replaceAll(",\"train/(examples_per_second|data_wait)\":[^,}]*", ""));
    return contents;
  }

  @Test
  void anExtendedRunEqualsALongerOneToTheLastBit() throws IOException {
    run("extended", 2, 1, 0).run(line -> {});
    run("extended", 4, 1, 0).run(line -> {});
    run("longer", 4, 1, 0).run(line -> {});
    assertThat(files(run("extended", 4, 1, 0))).isEqualTo(files(run("longer", 4, 1, 0)));
  }

  /** Epoch 3 is validated only because it is the last; the learning rates do not react to it. */
  @Test
  void theAdditionalValidationOfTheOldEndDoesNotChangeTheWeights() throws IOException {
    run("extended", 3, 2, 0).run(line -> {});
    run("extended", 6, 2, 0).run(line -> {});
    run("longer", 6, 2, 0).run(line -> {});
    Checkpoint extended = latest("extended");
    Checkpoint longer = latest("longer");
    assertThat(extended.state().schedule()).isEqualTo(longer.state().schedule());
    assertThat(extended.variables().keySet()).isEqualTo(longer.variables().keySet());
    longer
        .variables()
        .forEach(
            (name, value) ->
                assertThat(extended.variables().get(name).bytes()).isEqualTo(value.bytes()));
  }

  private Checkpoint latest(String name) throws IOException {
    return run(name, 6, 2, 0).checkpoints().loadLatest(warning -> {}).orElseThrow();
  }

  @Test
  void aRunThatStoppedEarlySaysSoAndGoesOnWithMorePatience() throws IOException {
    Evaluator falling = (epoch, model) -> Map.of("score", -1.0 * epoch, "other", 0.0);
    List<String> lines = new ArrayList<>();
    TrainingOutcome first = run("early", 5, 1, 1).withEvaluator(falling).run(lines::add);
    assertThat(first.stopReason()).isEqualTo(TrainingOutcome.StopReason.EARLY_STOPPING);
    assertThat(String.join("\n", lines))
        .contains(
            "stopped early: no better validation score for 2 epochs;"
                + " training.monitoring.early_stop is 1");
    TrainingOutcome second = run("early", 5, 1, 9).withEvaluator(falling).run(line -> {});
    run("patient", 5, 1, 9).withEvaluator(falling).run(line -> {});
    assertThat(second.stopReason()).isEqualTo(TrainingOutcome.StopReason.COMPLETE);
    assertThat(files(run("early", 5, 1, 9))).isEqualTo(files(run("patient", 5, 1, 9)));
  }
}
