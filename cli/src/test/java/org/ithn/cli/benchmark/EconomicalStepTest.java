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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Steps that save memory or time are the steps that do not. */
class EconomicalStepTest {
  /**
   * The second step sees the first one's update; each further step makes ten times the rounding.
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
  void whatIsComputedAgainChangesNothing(String backbone, String recompute) {
    List<String> keys =
        List.of("backbone.vision=resnet18", "data.image.size=32", "backbone.dropout=0.1");
    assertSame(
        losses(backbone, keys), losses(backbone, keys, "training.memory.recompute=" + recompute));
  }

  /** Six examples, four and then two at a time. */
  @ParameterizedTest
  @CsvSource({"r2gencmn, projected", "r2gencmn, mochi", "visualgpt, prior"})
  void microBatchesAddUpToTheBatchWhereBatchNormIsFrozen(String backbone, String strategy) {
    List<String> keys =
        List.of("training.vision.mode=frozen", "ithn.strategy=" + strategy, "data.image.size=32");
    assertSame(losses(backbone, keys), losses(backbone, keys, "training.memory.micro_batch=4"));
  }

  @Test
  void closedPairsFindTheirPartnersInOtherMicroBatches() {
    List<String> keys =
        List.of(
            "training.vision.mode=frozen", "training.sampler=closed-pairs", "data.image.size=32");
    assertSame(losses(keys), losses(keys, "training.memory.micro_batch=1"));
  }

  @Test
  void inBfloat16LossesDifferByRoundingAlone() {
    List<String> keys = List.of("backbone.vision=resnet18", "data.image.size=32");
    List<Map<String, Double>> full = losses(keys);
    List<Map<String, Double>> lowered = losses(keys, "training.precision=bf16");
    double wanted = full.get(0).get("loss/report");
    double got = lowered.get(0).get("loss/report");
    assertThat(got).isNotEqualTo(wanted);
    assertThat(got).isWithin(0.01 * wanted).of(wanted);
  }

  private static void assertSame(List<Map<String, Double>> wanted, List<Map<String, Double>> got) {
    for (int step = 0; step < STEPS; step++) {
      Map<String, Double> here = new LinkedHashMap<>(wanted.get(step));
      if (here.keySet().removeIf(key -> key.startsWith("gradients/"))) {
        assertThat(got.get(step).keySet()).containsAtLeastElementsIn(here.keySet());
      }
      for (Map.Entry<String, Double> each : here.entrySet()) {
        // Adam's first steps make much of gradients that are nearly 0.
        double tolerance = (step == 0 ? FIRST : SECOND) * Math.max(0.1, Math.abs(each.getValue()));
        assertWithMessage("step %s: %s", step + 1, each.getKey())
            .that(got.get(step).get(each.getKey()))
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
    Batch batch =
        new SyntheticExamples(experiment, new Random(3)).batch(objective.negativesPerExample());
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
