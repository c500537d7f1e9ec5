package org.ithn.parity.backbones;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.vision.ResNet;
import org.ithn.backbones.vision.ResNetWeights;
import org.ithn.backbones.vision.VisualExtractor;
import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.tensors.TensorData;
import org.ithn.parity.ParityCheck;
import org.ithn.parity.ParityFixture;
import org.ithn.parity.ParityGraph;
import org.ithn.parity.ParityRecorder;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;

/**
 * Parity check of ResNets with torchvision: features, gradients and running statistics in
 * evaluation and training mode. Weights come from an integer formula, so no weight file is needed.
 *
 * @param architectureFilter selects architectures by name
 */
public record ResNetParity(Predicate<String> architectureFilter) implements ParityCheck {
  private static final long WORD = 0xffffffffL;

  /** Creates a check of all architectures. */
  public ResNetParity() {
    this(arch -> true);
  }

  @Override
  public String fixture() {
    return "resnet";
  }

  @Override
  public void run(ParityFixture fixture, ParityRecorder rows) throws IOException {
    Map<String, TensorData> expected = fixture.readTensors("expected");
    Map<String, TensorData> inputs = fixture.readTensors("inputs");
    for (Map.Entry<String, JsonNode> arch : fixture.config().path("architectures").properties()) {
      if (!architectureFilter.test(arch.getKey())) {
        continue;
      }
      if (!VisualExtractors.names().contains(arch.getKey())) {
        rows.skip("%s is not implemented; its rows are not compared".formatted(arch.getKey()));
        continue;
      }
      Weights weights = new Weights(fixture.config().path("salt").longValue(), arch.getValue());
      weights.check(arch.getKey(), rows);
      for (Mode mode : List.of(Mode.EVALUATE, Mode.TRAIN)) {
        for (Map.Entry<String, TensorData> images : inputs.entrySet()) {
          Case current = new Case(fixture, arch.getKey(), mode, images.getKey());
          if (expected.keySet().stream().anyMatch(name -> name.startsWith(current.prefix()))) {
            current.run(images.getValue(), weights.values(), expected, rows);
          }
        }
      }
    }
  }

  /** Weights from the fixture's formula. */
  private record Weights(long salt, JsonNode table) {
    Map<String, TensorData> values() {
      Map<String, TensorData> values = new LinkedHashMap<>();
      table.forEach(row -> values.put(row.path("name").asText(), value(row)));
      return values;
    }

    private TensorData value(JsonNode row) {
      long[] shape = new long[row.path("shape").size()];
      Arrays.setAll(shape, axis -> row.path("shape").get(axis).longValue());
      float[] values = new float[(int) Arrays.stream(shape).reduce(1, (a, b) -> a * b)];
      String kind = row.path("kind").asText();
      double fanIn = Arrays.stream(shape).skip(1).reduce(1, (a, b) -> a * b);
      long k = row.path("k").longValue();
      for (int i = 0; i < values.length; i++) {
        double u = hash(i, k) / 4294967296.0;
        values[i] = (float) weightValue(kind, u, 2 * u - 1, fanIn);
      }
      return TensorData.of(values, shape);
    }

    private static double weightValue(String kind, double u, double v, double fanIn) {
      return switch (kind) {
        case "conv" -> Math.sqrt(6 / fanIn) * v;
        case "bn_weight" -> 1 + 0.1 * v;
        case "bn_weight_small" -> 0.25 * (1 + 0.1 * v);
        case "bn_bias", "bn_running_mean" -> 0.05 * v;
        case "bn_running_var" -> 1 + 0.5 * u;
        default ->
            throw new IllegalArgumentException("resnet: the formula has no kind '" + kind + "'");
      };
    }

    private long hash(long i, long k) {
      long h = (i * 2654435761L + k * 40503L + salt) & WORD;
      h ^= h >> 16;
      h = (h * 2246822519L) & WORD;
      h ^= h >> 13;
      h = (h * 3266489917L) & WORD;
      return h ^ (h >> 16);
    }

    /** Compares the first three values of each weight with the table. */
    void check(String arch, ParityRecorder rows) {
      Map<String, TensorData> values = values();
      boolean equal = true;
      for (JsonNode row : table) {
        TensorData computed = values.get(row.path("name").asText());
        for (int i = 0; i < row.path("first3").size(); i++) {
          equal &= computed.get(i) == row.path("first3").get(i).doubleValue();
        }
      }
      rows.require(arch + ": weights of the formula", equal);
    }
  }

  /** Network in one mode on images of one size. */
  private record Case(ParityFixture fixture, String arch, Mode mode, String images) {
    String prefix() {
      String size = images.substring(images.indexOf('_') + 1);
      return arch + "." + (mode == Mode.TRAIN ? "train" : "eval") + "." + size + ".";
    }

    private double featureTolerance() throws IOException {
      return fixture.tolerance(mode == Mode.TRAIN ? "train_rel_of_max" : "eval_rel_of_max");
    }

    private double gradientTolerance() throws IOException {
      return fixture.tolerance(mode == Mode.TRAIN ? "gradient_rel_of_max" : "eval_rel_of_max");
    }

    void run(
        TensorData pixels,
        Map<String, TensorData> weights,
        Map<String, TensorData> expected,
        ParityRecorder rows)
        throws IOException {
      ResNet network = (ResNet) VisualExtractors.named(arch);
      Map<String, WeightMapping> names = names(network);
      try (ParityGraph<TFloat32> graph = new ParityGraph<>(TFloat32.class, mode)) {
        Operand<TFloat32> x = graph.input(pixels.permute(0, 2, 3, 1));
        VisualExtractor.Features<TFloat32> out = network.build(graph.scope(), x);
        List<String> quantities = new ArrayList<>();
        List<Operand<TFloat32>> fetched = new ArrayList<>();
        for (String key : expected.keySet()) {
          if (key.startsWith(prefix()) && !key.contains(".grad.")) {
            quantities.add(key);
            fetched.add(feature(key.substring(prefix().length()), graph, out, names));
          }
        }
        GradientCheck gradients = GradientCheck.of(this, graph, x, out, names, expected);
        fetched.addAll(gradients.values());
        Map<String, TensorData> ours = new LinkedHashMap<>();
        names.forEach((key, name) -> ours.put(name.path(), name.toTensorFlow(weights.get(key))));
        graph.start(ours);
        List<double[]> got = graph.run(fetched, List.of());
        for (int i = 0; i < quantities.size(); i++) {
          double[] wanted = expected.get(quantities.get(i)).doubles();
          rows.compareToLargest(quantities.get(i), got.get(i), wanted, 0, featureTolerance());
        }
        gradients.compare(
            got.subList(quantities.size(), got.size()), expected, rows, gradientTolerance());
      }
    }

    private static Map<String, WeightMapping> names(ResNet network) {
      Map<String, WeightMapping> names = new LinkedHashMap<>();
      new ResNetWeights(network, ResNetWeights.NamingScheme.SEQUENTIAL)
          .rows()
          .forEach(name -> names.put(name.original(), name));
      return names;
    }

    private Operand<TFloat32> feature(
        String name,
        ParityGraph<TFloat32> graph,
        VisualExtractor.Features<TFloat32> out,
        Map<String, WeightMapping> names) {
      return switch (name) {
        case "patch_feats" -> out.patches();
        case "avg_feats", "spatial_mean" -> out.pooled();
        default -> {
          String norm = name.startsWith("first_bn") ? "1" : lastNorm();
          String key = norm + name.substring(name.indexOf('.'));
          yield graph.store().pendingValue(names.get(key).path());
        }
      };
    }

    private String lastNorm() {
      return fixture.config().path("last_bn_name_" + arch).asText();
    }
  }

  /** Comparison of the gradients of {@code sum(patches * cos(0.1 j))}. */
  private record GradientCheck(
      List<String> keys, List<WeightMapping> names, List<Operand<TFloat32>> values, Shape image) {
    static GradientCheck of(
        Case current,
        ParityGraph<TFloat32> graph,
        Operand<TFloat32> x,
        VisualExtractor.Features<TFloat32> out,
        Map<String, WeightMapping> names,
        Map<String, TensorData> expected) {
      String prefix = current.prefix() + "grad.";
      List<String> keys = expected.keySet().stream().filter(k -> k.startsWith(prefix)).toList();
      List<WeightMapping> mappings = new ArrayList<>();
      List<Operand<TFloat32>> sources = new ArrayList<>();
      WeightMapping images = new WeightMapping("images", "images", WeightMapping.Layout.SAME);
      for (String key : keys) {
        String name = key.substring(prefix.length()).replace(".first_rows", "");
        WeightMapping weight = name.equals("images") ? images : names.get(name);
        mappings.add(weight);
        sources.add(weight.equals(images) ? x : graph.store().get(weight.path()).value());
      }
      if (keys.isEmpty()) {
        return new GradientCheck(keys, mappings, List.of(), x.shape());
      }
      return new GradientCheck(
          keys, mappings, graph.gradients(scalar(graph, out.patches()), sources), x.shape());
    }

    private static Operand<TFloat32> scalar(
        ParityGraph<TFloat32> graph, Operand<TFloat32> patches) {
      var tf = graph.tf();
      float[] factors = new float[(int) patches.shape().size()];
      for (int j = 0; j < factors.length; j++) {
        factors[j] = (float) Math.cos(0.1 * j);
      }
      Operand<TFloat32> flat = tf.reshape(patches, tf.constant(new int[] {-1}));
      return tf.reduceSum(tf.math.mul(flat, tf.constant(factors)), tf.constant(0));
    }

    void compare(
        List<double[]> got,
        Map<String, TensorData> expected,
        ParityRecorder rows,
        double tolerance) {
      for (int i = 0; i < keys.size(); i++) {
        double[] wanted = expected.get(keys.get(i)).doubles();
        long[] shape = values.get(i).shape().asArray();
        TensorData ours =
            names.get(i).original().equals("images")
                ? TensorData.of(got.get(i), image.asArray()).permute(0, 3, 1, 2)
                : names.get(i).toPyTorch(TensorData.of(got.get(i), shape));
        double[] first = Arrays.copyOf(ours.doubles(), Math.min(ours.size(), wanted.length));
        rows.compareToLargest(keys.get(i), first, wanted, 0, tolerance);
      }
    }
  }
}
