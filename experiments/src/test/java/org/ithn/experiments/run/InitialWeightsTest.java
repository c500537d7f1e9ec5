package org.ithn.experiments.run;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.InitialWeights.InitialisationSummary;
import org.ithn.experiments.variants.Variant;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.runs.RunRecord;
import org.ithn.framework.tensors.TensorData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InitialWeightsTest {
  @TempDir private static Path shared;
  private static TinyExperiment tiny;
  private static Map<String, TensorData> weights;
  private static String vision;
  private static String other;

  @TempDir private Path folder;

  @BeforeAll
  static void draw() throws IOException {
    tiny = TinyExperiment.draw(shared.resolve("data"));
    weights = tiny.weights(3);
    List<String> names = TinyExperiment.sortedNames(TinyExperiment.backbone(weights));
    vision = names.stream().filter(name -> name.startsWith("backbone/vision/")).findFirst().get();
    other = names.stream().filter(name -> !name.startsWith("backbone/vision/")).findFirst().get();
  }

  private Path file(String name, String path, float fill) throws IOException {
    float[] values = new float[weights.get(path).floats().length];
    java.util.Arrays.fill(values, fill);
    return TinyExperiment.write(
        Map.of(path, TensorData.of(values, weights.get(path).shape())), folder.resolve(name));
  }

  private static ExperimentConfig pretrained(Path file, boolean required) {
    return Variant.of("r2gencmn-iu-xray-cpu")
        .withKey("pretrained.vision.file", file)
        .withKey("pretrained.vision.required", required)
        .config();
  }

  @Test
  void aRunWithoutFilesStartsFromRandomWeights() throws IOException {
    InitialWeights none = InitialWeights.load(tiny.config(), List.of());
    assertThat(none.isRandom()).isTrue();
    assertThat(none.describe()).isEqualTo(RunRecord.RANDOM);
  }

  @Test
  void missingWeightsAreNamedWithTheirSource() {
    Path file = folder.resolve("none.safetensors");
    Exception e =
        assertThrows(
            UserException.class, () -> InitialWeights.load(pretrained(file, true), List.of()));
    assertThat(e)
        .hasMessageThat()
        .contains(
            "torchvision's ResNet-18 trained on ImageNet as %s (pretrained.vision; from https://"
                .formatted(file));
  }

  @Test
  void optionalWeightsAreNotRead() throws IOException {
    Path file = folder.resolve("none.safetensors");
    assertThat(InitialWeights.load(pretrained(file, false), List.of()).isRandom()).isTrue();
  }

  @Test
  void aFileOfThePartReplacesTheConfiguredOne() throws IOException {
    Path given = file("given.safetensors", vision, 2);
    InitialWeights start =
        InitialWeights.load(pretrained(folder.resolve("none.safetensors"), true), List.of(given));
    assertThat(start.describeFiles()).isEqualTo(given.toString());
  }

  @Test
  void aConfiguredFileWithoutThePartIsRefused() throws IOException {
    Path file = file("other.safetensors", other, 2);
    Exception e =
        assertThrows(
            UserException.class, () -> InitialWeights.load(pretrained(file, true), List.of()));
    assertThat(e)
        .hasMessageThat()
        .contains("has no weights of backbone/vision; replace it by torchvision");
  }

  @Test
  void theLaterFileWinsAndOthersStayRandom() throws IOException {
    RunDirectory run = new RunDirectory(folder.resolve("run"));
    InitialWeights start =
        InitialWeights.load(
            tiny.config(),
            List.of(
                file("first.safetensors", vision, 2),
                file("second.safetensors", vision, 3),
                file("third.safetensors", other, 5)));
    InitialisationSummary summary = start.save(run, tiny.experiment(), false, line -> {});
    assertThat(summary).isEqualTo(new InitialisationSummary(2, weights.size() - 2));
    Map<String, TensorData> saved =
        new Checkpoints(run.checkpoints()).loadInitial().orElseThrow().variables();
    assertThat(saved.get(vision).floats()[0]).isEqualTo(3f);
    assertThat(saved.get(other).floats()[0]).isEqualTo(5f);
  }

  @Test
  void aFileWithoutMatchingWeightsIsRefused() throws IOException {
    Path file =
        TinyExperiment.write(
            Map.of("backbone/none", TensorData.of(new float[] {1}, 1)),
            folder.resolve("strange.safetensors"));
    InitialWeights start = InitialWeights.load(tiny.config(), List.of(file));
    Exception e =
        assertThrows(
            UserException.class,
            () ->
                start.save(
                    new RunDirectory(folder.resolve("run")), tiny.experiment(), true, line -> {}));
    assertThat(e).hasMessageThat().startsWith(file + ": no weights fit this model");
  }
}
