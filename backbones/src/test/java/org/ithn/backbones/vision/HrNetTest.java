package org.ithn.backbones.vision;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.backbones.importing.CheckpointFormat;
import org.ithn.backbones.importing.WeightMapping;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Parameter;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.GradientCheck;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.ithn.testkit.VerifiedGradients;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;

/** HRNet against the package timm; the fixture's README says how it was computed. */
final class HrNetTest {
  /** One module of one block everywhere, with widths that differ. */
  private static final HrNet.Size TINY = new HrNet.Size(2, 3, 1, List.of(1, 1, 1), 2, 5);

  private static HrNet network(String name) {
    return (HrNet) VisualExtractors.named(name);
  }

  private static ExtractorGoldens goldens(String name) {
    HrNet network = network(name);
    return new ExtractorGoldens("hrnet", network, new HrNetWeights(network).rows());
  }

  /**
   * In training mode, norms of the coarsest branch see eight values per channel, which enlarges the
   * rounding of float32; the comparison in float64 is exact.
   */
  private static void compareFeatures(String name, Mode mode) throws IOException {
    boolean training = mode == Mode.TRAIN;
    String prefix = name + (training ? ".train." : ".eval.");
    goldens(name).compare(TFloat32.class, prefix, 64, mode, training ? 1e-3 : 1e-4);
  }

  @ParameterizedTest
  @ValueSource(strings = {"EVALUATE", "TRAIN"})
  void featuresEqualTimms(Mode mode) throws IOException {
    compareFeatures("hrnet-w18", mode);
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"EVALUATE", "TRAIN"})
  void featuresOfTheWiderNetworkEqualTimms(Mode mode) throws IOException {
    compareFeatures("hrnet-w32", mode);
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(strings = {"EVALUATE", "TRAIN"})
  void featuresAndGradientsEqualTimmsInFloat64(Mode mode) throws IOException {
    String prefix = "hrnet-w18" + (mode == Mode.TRAIN ? ".train." : ".eval.");
    goldens("hrnet-w18").compare(TFloat64.class, prefix, 64, mode, 1e-6);
  }

  @Test
  void onlyTheNewPartsDifferFromPlainHrNet() {
    Set<String> plain = Set.copyOf(variables(network("hrnet-w18")));
    for (String suffix : List.of("-cbam", "-skips", "-cbam-skips")) {
      List<String> all = variables(network("hrnet-w18" + suffix));
      assertThat(all).containsAtLeastElementsIn(plain);
      List<String> added = all.stream().filter(name -> !plain.contains(name)).toList();
      assertThat(added).isNotEmpty();
      for (String name : added) {
        boolean attention = name.matches("stage_[234]/attention_[0-3]/.*");
        assertThat(attention || name.startsWith("skip/")).isTrue();
        assertThat(attention).isEqualTo(attention && suffix.contains("cbam"));
      }
    }
  }

  private static List<String> variables(HrNet network) {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      network.build(test.scope(), test.input(TestTensors.normal(1, 1, 32, 32, 3)));
      return test.store().all().stream().map(Parameter::name).toList();
    }
  }

  /**
   * With norms of 0 in the modules of stages 3 and 4, both stages pass their input on. A skip
   * doubles a branch, once for each stage after the branch's first; the stem's adds 1.
   */
  @Test
  void skipsAddTheFeaturesOfTheStageBefore() {
    HrNet skipping = new HrNet(TINY, HrNet.Attention.NONE, HrNet.Skips.STAGES);
    try (var test = TestGraph.of(TFloat64.class, Mode.EVALUATE)) {
      Operand<TFloat64> images = test.input(TestTensors.normal(2, 1, 32, 32, 3));
      List<Operand<TFloat64>> without = HrNet.plain(TINY).branches(test.scope(), images);
      List<Operand<TFloat64>> with = skipping.branches(test.scope(), images);
      Map<String, TensorData> values = new LinkedHashMap<>();
      for (Parameter<TFloat64> each : test.store().all()) {
        boolean one = each.name().equals("skip/norm/shift");
        if (one || each.name().matches("(stage_[34]/module_0|skip)/.*norm.*/(scale|shift)")) {
          double[] same = new double[(int) each.shape().size()];
          Arrays.fill(same, one ? 1 : 0);
          values.put(each.name(), TensorData.of(same, same.length));
        }
      }
      test.start();
      test.assign(values);
      double[] factors = {4, 4, 2, 1};
      for (int branch = 0; branch < factors.length; branch++) {
        double[] expected = test.run(without.get(branch));
        assertThat(Arrays.stream(expected).max().orElseThrow()).isGreaterThan(0);
        for (int i = 0; i < expected.length; i++) {
          expected[i] = factors[branch] * expected[i] + (branch == 0 ? 1 : 0);
        }
        assertClose("branch " + branch, test.run(with.get(branch)), expected, 1e-12);
      }
    }
  }

  /**
   * Few values, because differences across a ReLU's kink are wrong. Without random shifts, sums of
   * zeros would lie on it.
   */
  @ParameterizedTest
  @ValueSource(strings = {"EVALUATE", "TRAIN"})
  void gradientsOfAModuleAndTheHeadAreCorrect(Mode mode) {
    try (var test = TestGraph.of(TFloat64.class, mode)) {
      var tf = test.tf();
      List<Integer> channels = List.of(2, 3);
      Operand<TFloat64> fine = test.input(TestTensors.normal(3, 3, 4, 6, 2));
      Operand<TFloat64> coarse = test.input(TestTensors.normal(4, 3, 2, 3, 3));
      List<Operand<TFloat64>> branches =
          new HrNetModule(channels, 1).build(test.scope().sub("module"), List.of(fine, coarse));
      Operand<TFloat64> map =
          new HrNetHead(channels, 1, 5).build(test.scope().sub("head"), branches);
      Operand<TFloat64> loss =
          tf.math.mean(
              tf.math.square(tf.reshape(map, tf.constant(new int[] {-1}))), tf.constant(0));
      GradientCheck check =
          GradientCheck.of(test, loss)
              .withRespectTo("fine", fine)
              .withRespectTo("coarse", coarse)
              .withRespectToVariables();
      Map<String, TensorData> shifts = new LinkedHashMap<>();
      for (Parameter<TFloat64> each : test.store().all()) {
        if (each.name().endsWith("/shift")) {
          shifts.put(each.name(), TestTensors.normal(20 + shifts.size(), each.shape().asArray()));
        }
      }
      test.start();
      test.assign(shifts);
      check.verify();
    }
  }

  @Test
  void attentionAndSkipsUseOnlyOpsWithVerifiedGradients() {
    try (var test = TestGraph.of(TFloat32.class, Mode.TRAIN)) {
      var tf = test.tf();
      Operand<TFloat32> pooled =
          new HrNet(TINY, HrNet.Attention.CBAM, HrNet.Skips.STAGES)
              .build(test.scope(), test.input(TestTensors.normal(5, 2, 32, 64, 3)))
              .pooled();
      Operand<TFloat32> loss = tf.reduceSum(pooled, tf.constant(new int[] {0, 1}));
      assertThat(VerifiedGradients.unverifiedOps(test.graph(), loss)).isEmpty();
    }
  }

  @Test
  void imagesOfAnotherSizeAreRefused() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> images = test.input(TestTensors.normal(4, 1, 64, 48, 3));
      IllegalArgumentException error =
          assertThrows(
              IllegalArgumentException.class,
              () -> network("hrnet-w18").build(test.scope(), images));
      assertThat(error).hasMessageThat().contains("64 rows and 48 columns");
    }
  }

  @Test
  void timmsKeysAreRecognisedAndImportedWithoutTheClassifier() {
    HrNet network = network("hrnet-w18-cbam-skips");
    Map<String, TensorData> original = new LinkedHashMap<>();
    Map<String, long[]> shapes = new LinkedHashMap<>();
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      network.build(
          test.scope().variableScope("vision"), test.input(TestTensors.normal(5, 1, 32, 32, 3)));
      test.store().all().forEach(each -> shapes.put(each.name(), each.shape().asArray()));
    }
    for (WeightMapping row : new HrNetWeights(network).rows()) {
      long[] shape = shapes.get("vision/" + row.path());
      original.put(row.original(), row.toPyTorch(TestTensors.normal(6, shape)));
    }
    original.put("classifier.weight", TestTensors.normal(7, 10, 2048));
    original.put("classifier.bias", TestTensors.normal(8, 10));
    original.put("bn1.num_batches_tracked", TestTensors.normal(9, 1));
    CheckpointFormat format = CheckpointFormat.detect(original.keySet(), "a file");
    assertThat(format).isEqualTo(CheckpointFormat.HRNET);
    WeightTable.ImportResult imported =
        ExtractorWeights.table(format, "hrnet-w18-cbam-skips", "vision/")
            .importWeights(original, shapes);
    assertThat(imported.isComplete()).isTrue();
    assertThat(imported.skipped())
        .containsExactly("bn1.num_batches_tracked", "classifier.bias", "classifier.weight");
    assertThat(imported.weights()).hasSize(original.size() - 3);
  }

  @Test
  void weightsOfAnotherNetworkAreRefused() {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> ExtractorWeights.table(CheckpointFormat.HRNET, "resnet18", ""));
    assertThat(error).hasMessageThat().contains("backbone.vision is 'resnet18'");
  }
}
