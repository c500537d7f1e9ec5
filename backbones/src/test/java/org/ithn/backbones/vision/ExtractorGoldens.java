package org.ithn.backbones.vision;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertCloseToLargest;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.TestGraph;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TFloating;

/**
 * Comparison of an extractor with numbers of a PyTorch package, for weights and images by the
 * formula of the fixture's README.
 *
 * @param folder the resource folder of the fixture
 * @param network the extractor
 * @param rows its weights in the order of the package's {@code state_dict}
 */
record ExtractorGoldens(String folder, VisualExtractor network, List<WeightMapping> rows) {
  private static final long WORD = 0xffffffffL;
  private static final long SALT = 2024;
  private static final String GRADIENT = ".grad.";

  /** Returns the tensors of a fixture. */
  static Map<String, TensorData> fixture(String folder, String name) throws IOException {
    try {
      Path file =
          Path.of(
              ExtractorGoldens.class
                  .getResource("/%s/%s.safetensors".formatted(folder, name))
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

  /** Returns two images by the formula, {@code [2, size, size, 3]}. */
  static TensorData images(int size) {
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

  private Map<String, TensorData> formulaWeights(TestGraph<?> test) {
    Map<String, TensorData> weights = new LinkedHashMap<>();
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

  /** Compares the fixture's quantities; gradients in float64 only. */
  <T extends TFloating> void compare(
      Class<T> type, String prefix, int size, Mode mode, double limit) throws IOException {
    Map<String, TensorData> expected = fixture(folder, "expected");
    List<String> keys =
        expected.keySet().stream()
            .filter(key -> key.startsWith(prefix))
            .filter(key -> type == TFloat64.class || !key.contains(GRADIENT))
            .sorted(Comparator.comparing(key -> key.contains(GRADIENT))) // gradients last
            .toList();
    assertThat(keys).isNotEmpty();
    Map<String, WeightMapping> byName = new LinkedHashMap<>();
    rows.forEach(row -> byName.put(row.original(), row));
    try (var test = TestGraph.of(type, mode)) {
      Operand<T> images = test.input(images(size));
      VisualExtractor.Features<T> features = network.build(test.scope(), images);
      assertThat(test.store().all().stream().map(Parameter::name).toList())
          .containsExactlyElementsIn(rows.stream().map(WeightMapping::path).toList());
      List<Operand<T>> fetched = new ArrayList<>();
      List<Operand<T>> by = new ArrayList<>();
      for (String key : keys) {
        String quantity = key.substring(prefix.length());
        if (quantity.startsWith("grad.")) {
          String variable = quantity.substring("grad.".length());
          by.add(
              variable.equals("images")
                  ? images
                  : test.store().get(byName.get(variable).path()).value());
        } else {
          fetched.add(
              switch (quantity) {
                case "patches" -> features.patches();
                case "pooled" -> features.pooled();
                default -> test.store().pendingValue(byName.get(quantity).path());
              });
        }
      }
      int values = fetched.size();
      if (!by.isEmpty()) {
        fetched.addAll(test.gradients(weightedSum(test, features.patches()), by));
      }
      test.start();
      test.assign(formulaWeights(test));
      List<double[]> got = test.runAll(fetched);
      for (int i = 0; i < keys.size(); i++) {
        double[] wanted = expected.get(keys.get(i)).doubles();
        double[] ours = got.get(i);
        if (i >= values) {
          ours = original(keys.get(i), ours, by.get(i - values).shape().asArray(), byName, wanted);
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
    String name = key.substring(key.indexOf(GRADIENT) + GRADIENT.length());
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
}
