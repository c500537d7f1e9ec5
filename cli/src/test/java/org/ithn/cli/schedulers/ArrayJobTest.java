package org.ithn.cli.schedulers;

import static com.google.common.truth.Truth.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ExperimentConfig;
import org.junit.jupiter.api.Test;

/** Data of the tasks, which must be on the volumes of pods. */
final class ArrayJobTest {
  private static ExperimentConfig config(String preset, String... keys) {
    return Plugins.configReader().read(List.of(preset), List.of(), List.of(keys));
  }

  @Test
  void everyFileThatACellReadsIsData() {
    ExperimentConfig config =
        config(
            "r2gencmn-phantom",
            "data.files.annotation=/a/annotation.json",
            "data.files.images=/b/images",
            "data.files.neighbours=/c/neighbours.jsonl",
            "training.vision.mode=cached",
            "training.vision.cache=/d/features",
            "training.self_critical.model.folder=/e/bert");
    assertThat(ArrayJob.dataOf(config))
        .containsExactly(
            Path.of("/a/annotation.json"),
            Path.of("/b/images"),
            Path.of("/c/neighbours.jsonl"),
            Path.of("/d/features"),
            Path.of("/e/bert"));
  }

  @Test
  void requiredWeightsAreDataAndOptionalOnesAreNot() {
    ExperimentConfig config =
        config("r2gencmn-iu-xray", "pretrained.vision.file=/weights/resnet.safetensors");
    Path weights = Path.of("/weights/resnet.safetensors");
    assertThat(ArrayJob.dataOf(config)).contains(weights);
    assertThat(ArrayJob.dataOf(config.withRandomInit())).doesNotContain(weights);
  }
}
