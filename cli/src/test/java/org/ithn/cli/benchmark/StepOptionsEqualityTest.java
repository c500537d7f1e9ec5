package org.ithn.cli.benchmark;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.Objectives;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.data.Batch;
import org.ithn.framework.losses.IthnObjective;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.step.TrainingGraph;
import org.ithn.framework.training.StepRunner;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Equality of training steps with and without memory and speed options. */
@Tag("slow")
class StepOptionsEqualityTest {
  /**
   * Number of steps; the second step depends on the first update, and each further step amplifies
   * rounding errors tenfold.
   */
  private static final int STEPS = 2;

  private static final double FIRST = 1e-5;
  private static final double SECOND = 1e-3;

  @ParameterizedTest
  @CsvSource({
    "r2gencmn, cheap",
    "r2gencmn, blocks",
    "r2gen, blocks",
    "xpronet, blocks",
    "visualgpt, blocks"
  })
  void recomputationDoesNotChangeTheStep(String backbone, String recompute) {
    List<String> keys =
        List.of("backbone.vision=resnet18", "data.image.size=32", "backbone.dropout=0.1");
    assertSame(
        losses(backbone, keys), losses(backbone, keys, "training.compute.recompute=" + recompute));
  }

  /** Splits six examples into micro-batches of four and two. */
  @ParameterizedTest
  @CsvSource({"r2gencmn, projected", "r2gencmn, mochi", "visualgpt, prior"})
  void microBatchesEqualTheFullBatchWithFrozenBatchNorm(String backbone, String strategy) {
    List<String> keys =
        List.of("training.vision.mode=frozen", "ithn.strategy=" + strategy, "data.image.size=32");
    assertSame(losses(backbone, keys), losses(backbone, keys, "training.compute.micro_batch=4"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"shuffled", "closed-pairs"})
  void maskedColumnsWorkAcrossMicroBatches(String sampler) {
    List<String> keys =
        List.of(
            "training.vision.mode=frozen",
            "training.sampler=" + sampler,
            "data.image.size=32",
            "ithn.contrastive.form=columns",
            "ithn.contrastive.matrices=[\"s1\", \"s3\"]",
            "ithn.contrastive.false_negatives=same-labels");
    List<Map<String, Double>> whole = losses(keys);
    assertThat(whole.get(0).get("clip/masked")).isGreaterThan(0);
    assertSame(whole, losses(keys, "training.compute.micro_batch=4"));
  }

  @Test
  void closedPairsWorkAcrossMicroBatches() {
    List<String> keys =
        List.of(
            "training.vision.mode=frozen", "training.sampler=closed-pairs", "data.image.size=32");
    assertSame(losses(keys), losses(keys, "training.compute.micro_batch=1"));
  }

  @Test
  void inBfloat16LossesDifferByRoundingAlone() {
    List<String> keys = List.of("backbone.vision=resnet18", "data.image.size=32");
    List<Map<String, Double>> full = losses(keys);
    List<Map<String, Double>> bfloat16 = losses(keys, "training.compute.precision=bf16");
    double expected = full.get(0).get("loss/report");
    double actual = bfloat16.get(0).get("loss/report");
    assertThat(actual).isNotEqualTo(expected);
    assertThat(actual).isWithin(0.01 * expected).of(expected);
  }

  private static void assertSame(
      List<Map<String, Double>> expected, List<Map<String, Double>> actual) {
    for (int step = 0; step < STEPS; step++) {
      Map<String, Double> here = new LinkedHashMap<>(expected.get(step));
      if (here.keySet().removeIf(key -> key.startsWith("gradients/"))) {
        assertThat(actual.get(step).keySet()).containsAtLeastElementsIn(here.keySet());
      }
      for (Map.Entry<String, Double> each : here.entrySet()) {
        // Adam's first steps amplify gradients close to 0.
        double tolerance = (step == 0 ? FIRST : SECOND) * Math.max(0.1, Math.abs(each.getValue()));
        assertWithMessage("step %s: %s", step + 1, each.getKey())
            .that(actual.get(step).get(each.getKey()))
            .isWithin(tolerance)
            .of(each.getValue());
      }
    }
  }

  private static List<Map<String, Double>> losses(List<String> keys, String... further) {
    return losses("r2gencmn", keys, further);
  }

  private static List<Map<String, Double>> losses(
      String backbone, List<String> keys, String... further) {
    List<String> all = new ArrayList<>(keys);
    all.addAll(List.of(further));
    all.add("training.batch=6");
    ExperimentConfig config =
        Plugins.configReader().read(List.of(backbone + "-phantom"), List.of(), all);
    Experiment experiment = SyntheticExamples.experiment(config);
    IthnObjective objective = Objectives.create(config);
    Batch batch = new SyntheticExamples(experiment, new Random(3)).batch(objective);
    List<Map<String, Double>> losses = new ArrayList<>();
    try (TrainingGraph graph = experiment.buildTrainingGraph(objective);
        StepRunner step = new StepRunner(graph, SessionOptions.defaults(), 0.4)) {
      for (int i = 0; i < STEPS; i++) {
        losses.add(step.run(batch));
      }
    }
    return losses;
  }
}
