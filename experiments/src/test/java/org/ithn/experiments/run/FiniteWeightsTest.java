package org.ithn.experiments.run;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.experiments.UserException;
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.tensors.TensorData;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** NaN and infinite weights are refused wherever a model is read. */
final class FiniteWeightsTest {
  @TempDir private static Path shared;
  private static TinyExperiment tiny;
  private static Map<String, TensorData> weights;
  private static String broken;

  @TempDir private Path folder;

  @BeforeAll
  static void draw() throws IOException {
    tiny = TinyExperiment.draw(shared.resolve("data"));
    weights = tiny.weights(3);
    broken = TinyExperiment.sortedNames(TinyExperiment.backbone(weights)).get(0);
  }

  private static Map<String, TensorData> with(float value) {
    Map<String, TensorData> changed = new LinkedHashMap<>(weights);
    float[] values = weights.get(broken).floats();
    values[values.length - 1] = value;
    changed.put(broken, TensorData.of(values, weights.get(broken).shape()));
    return changed;
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void importNamesFileWeightAndValue(float value) throws IOException {
    Path file =
        TinyExperiment.write(
            TinyExperiment.backbone(with(value)), folder.resolve("model.safetensors"));
    Exception e =
        assertThrows(UserException.class, () -> tiny.importRun(file, folder.resolve("run")));
    assertThat(e).hasMessageThat().startsWith(file + ": the weight '" + broken + "' (F32 ");
    assertThat(e).hasMessageThat().contains("has the value " + (double) value + " at index ");
    assertThat(Files.exists(folder.resolve("run/config.json"))).isFalse();
  }

  @Test
  void aRunWithSuchAWeightNeitherGeneratesNorIsExported() throws IOException {
    Path file =
        TinyExperiment.write(TinyExperiment.backbone(weights), folder.resolve("model.safetensors"));
    Path root = folder.resolve("run");
    tiny.importRun(file, root);
    new Checkpoints(new RunDirectory(root).checkpoints()).saveInitial(with(Float.NaN));
    Run run = Run.open(root);
    Exception generate =
        assertThrows(UserException.class, () -> run.predictor(warning -> {}).close());
    assertThat(generate).hasMessageThat().contains("the weight '" + broken + "'");
    assertThrows(
        UserException.class,
        () -> ModelExport.export(run, folder.resolve("export"), List.of(), warning -> {}));
    assertThrows(
        UserException.class,
        () -> WeightExport.write(run, folder.resolve("back.safetensors"), warning -> {}));
  }

  @Test
  void optimiserStateIsNotChecked() {
    Map<String, TensorData> state =
        Map.of("optimiser/a", TensorData.of(new float[] {Float.NaN}, 1));
    assertThat(FiniteWeights.check("here", state)).isSameInstanceAs(state);
  }
}
