package org.ithn.cli.benchmark;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.Objectives;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ConfigException;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.Examples;
import org.ithn.framework.data.Images;
import org.ithn.framework.data.Tokens;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.step.TrainingGraph;
import org.ithn.framework.training.StepRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Equality of a step on closed pairs and a step that encodes the negatives separately. There is no
 * dropout, and batch norm sees the same images in both.
 */
class ClosedPairsStepTest {
  private static final int STEPS = 3;

  @ParameterizedTest
  @ValueSource(strings = {"prior", "projected"})
  void closedPairsEqualSeparateNegatives(String strategy) {
    Experiment pairs = experiment(strategy, "closed-pairs");
    Batch closed =
        new SyntheticExamples(pairs, new Random(3)).batch(Objectives.create(pairs.config()));
    assertThat(closed.inBatchNegatives()).hasSize(closed.size());
    Batch open = new Batch(closed.positives(), List.of(rows(closed)));
    List<Map<String, Double>> wanted = losses(strategy, "shuffled", open);
    List<Map<String, Double>> got = losses(strategy, "closed-pairs", closed);
    for (int step = 0; step < STEPS; step++) {
      assertThat(got.get(step).keySet()).isEqualTo(wanted.get(step).keySet());
      for (Map.Entry<String, Double> each : wanted.get(step).entrySet()) {
        if (each.getKey().startsWith("gradients/")) {
          continue; // with respect to outputs, which here include those of the negatives
        }
        double tolerance = 2e-3 * Math.max(1, Math.abs(each.getValue()));
        assertWithMessage("step %s: %s", step + 1, each.getKey())
            .that(got.get(step).get(each.getKey()))
            .isWithin(tolerance)
            .of(each.getValue());
      }
    }
  }

  @Test
  void oddBatchIsRejected() {
    assertThat(
            assertThrows(
                ConfigException.class,
                () -> config("projected", "closed-pairs", "training.batch=5")))
        .hasMessageThat()
        .contains("even if the sampler is closed-pairs");
  }

  private static ExperimentConfig config(String strategy, String sampler, String... further) {
    List<String> keys = new ArrayList<>(List.of("ithn.strategy=" + strategy));
    keys.addAll(List.of("training.sampler=" + sampler, "training.batch=6"));
    Collections.addAll(keys, further);
    return Plugins.configReader().read(List.of("r2gencmn-phantom"), List.of(), keys);
  }

  private static Experiment experiment(String strategy, String sampler) {
    return SyntheticExamples.experiment(config(strategy, sampler));
  }

  private static List<Map<String, Double>> losses(String strategy, String sampler, Batch batch) {
    Experiment experiment = experiment(strategy, sampler);
    List<Map<String, Double>> losses = new ArrayList<>();
    try (TrainingGraph graph =
            experiment.buildTrainingGraph(Objectives.create(experiment.config()));
        StepRunner step = new StepRunner(graph, SessionOptions.defaults(), 0.4)) {
      for (int i = 0; i < STEPS; i++) {
        losses.add(step.run(batch));
      }
    }
    return losses;
  }

  /** Returns the paired examples as separate negatives. */
  private static Examples rows(Batch closed) {
    Examples examples = closed.positives();
    Images images = examples.images();
    Tokens tokens = examples.tokens();
    float[] pixels = new float[images.pixels().length];
    int each = pixels.length / closed.size();
    List<int[]> reports = new ArrayList<>();
    for (int row = 0; row < closed.size(); row++) {
      int partner = closed.inBatchNegatives().get(row);
      System.arraycopy(images.pixels(), partner * each, pixels, row * each, each);
      int[] ids = new int[tokens.length()];
      System.arraycopy(tokens.ids(), partner * ids.length, ids, 0, ids.length);
      reports.add(ids);
    }
    return new Examples(
        examples.ids(),
        new Images(pixels, closed.size(), images.exampleShape()),
        Tokens.of(reports),
        examples.extras());
  }
}
