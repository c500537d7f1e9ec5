package org.ithn.cli.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.Objectives;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.step.TrainingGraph;
import org.ithn.testkit.VerifiedGradients;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Check that no configurable training graph differentiates an op without a verified gradient. */
final class TrainingOpsTest {
  private static final String SMALL = "r2gencmn-phantom";

  private static boolean whole(String preset) {
    return Plugins.configReader().presets().layers(preset).stream()
        .anyMatch(layer -> layer.values().path("backbone").has("name"));
  }

  /** Returns the presets that name a backbone. */
  static Stream<String> wholePresets() {
    return Plugins.configReader().presets().names().stream().filter(TrainingOpsTest::whole);
  }

  /** Returns every strategy, extractor kind and loss option over a small backbone. */
  static Stream<List<String>> configurations() {
    List<List<String>> all = new ArrayList<>();
    List<String> presets = Plugins.configReader().presets().names();
    for (String preset : presets) {
      if (!whole(preset)) {
        all.add(List.of(SMALL, preset));
      }
    }
    presets.stream()
        .filter(preset -> preset.endsWith("-phantom"))
        .forEach(preset -> all.add(List.of(preset)));
    for (String strategy : Plugins.strategies().names()) {
      List<String> keys = new ArrayList<>(List.of(SMALL, "ithn.strategy=" + strategy));
      if (strategy.equals("none") || strategy.equals("in-batch")) {
        keys.addAll(List.of("ithn.contrastive.matrices=s1", "ithn.gamma=0"));
      }
      all.add(keys);
    }
    all.add(List.of(SMALL, "backbone.vision=resnet18"));
    all.add(List.of(SMALL, "backbone.vision=efficientnet-lite0"));
    all.add(
        List.of(
            SMALL,
            "ithn.contrastive.loss=printed",
            "ithn.dissimilarity.sign=abs",
            "ithn.alignment.pool=all"));
    all.add(
        List.of(
            SMALL,
            "ithn.contrastive.temperature=fixed",
            "ithn.contrastive.s3.stop_gradient=false"));
    all.add(List.of(SMALL, "backbone.dropout=0.1", "backbone.feature_dropout=0.5"));
    return all.stream();
  }

  @Tag("slow")
  @ParameterizedTest
  @MethodSource("wholePresets")
  void opsOfEveryPresetHaveVerifiedGradients(String preset) {
    opsHaveVerifiedGradients(
        preset.equals("visualgpt-coco")
            ? List.of(
                preset,
                "data.regions.file=a.hdf5",
                "data.text.byte_pairs=",
                "backbone.tokens=words")
            : List.of(preset));
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void opsHaveVerifiedGradients(List<String> layers) {
    List<String> presets = layers.stream().filter(layer -> !layer.contains("=")).toList();
    List<String> keys = new ArrayList<>(layers);
    keys.removeAll(presets);
    keys.add("data.image.size=32");
    ExperimentConfig config = Plugins.configReader().read(presets, List.of(), keys);
    Vocabulary words = Vocabulary.ofWords(List.of(".", "<unk>", "clear", "lungs"));
    try (TrainingGraph graph =
        Experiment.of(config, words).buildTrainingGraph(Objectives.create(config))) {
      assertThat(graph.store().trainables()).isNotEmpty();
      assertWithMessage("ops of %s", layers)
          .that(VerifiedGradients.unverifiedOps(graph.graph(), graph.total()))
          .isEmpty();
      graph
          .selfCriticalLoss()
          .ifPresent(
              total ->
                  assertWithMessage("ops of the self-critical phase of %s", layers)
                      .that(VerifiedGradients.unverifiedOps(graph.graph(), total))
                      .isEmpty());
    }
  }
}
