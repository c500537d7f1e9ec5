package org.ithn.framework.losses;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;
import static org.ithn.testkit.Goldens.assertCloseToLargest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.config.IthnConfig;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.negatives.CrossBatchProjection;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.Goldens;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TFloating;

/** The configuration {@code reference-code} against the released code, for every case. */
final class ReferenceCodeGoldenTest {
  private static final List<String> FEATURES =
      List.of("fc_feats", "neg_fc_feats", "pos_rep_output", "neg_rep_output");
  private static final Map<String, String> VARIABLES =
      Map.of(
          "img_projection.linear1.weight", "alignment/image/kernel",
          "text_projection.linear1.weight", "alignment/report/kernel",
          "temp_1", "loss/clip/log_scale",
          "temp_3", "loss/clip/log_scale_s3");

  /** The graph of all cases of one data set. */
  private record Built<T extends TFloating>(
      Map<String, Operand<T>> by, Operand<T> lambda, IthnLosses<T> losses) {
    Operand<T> term(String name) {
      return losses.terms().terms().get(name).value();
    }
  }

  private final Goldens goldens = Goldens.load("ithn-loss/reference-code");
  private final Map<String, TensorData> inputs = goldens.tensors("inputs");
  private final Map<String, TensorData> gradients = goldens.tensors("grads");
  private final JsonNode scalars = goldens.config().path("scalars");

  @ParameterizedTest
  @ValueSource(strings = {"random", "neg_equal_pos"})
  void lossesAndGradientsInSinglePrecision(String data) {
    double limit = goldens.tolerance("value_abs");
    assertCases(data, TFloat32.class, "", limit);
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "neg_equal_pos"})
  void lossesAndGradientsInDoublePrecision(String data) {
    assertCases(data, TFloat64.class, "_float64", 1e-9);
  }

  private <T extends TFloating> void assertCases(
      String data, Class<T> type, String precision, double limit) {
    List<String> cases =
        scalars.properties().stream()
            .map(Map.Entry::getKey)
            .filter(key -> key.startsWith(data + "."))
            .toList();
    assertThat(cases).isNotEmpty();
    try (TestGraph<T> test = TestGraph.of(type, Mode.EVALUATE)) {
      Built<T> built = build(test, data);
      List<String> names = List.copyOf(built.by().keySet());
      List<Operand<T>> clip =
          test.gradients(built.term("clip"), names.stream().map(built.by()::get).toList());
      List<String> images = FEATURES.subList(0, 2);
      List<Operand<T>> image =
          test.gradients(built.term("image"), images.stream().map(built.by()::get).toList());
      for (String key : cases) {
        JsonNode one = scalars.path(key);
        set(test, built, one);
        assertScalar(test, key, built.term("clip"), one.path("l_cp" + precision), limit);
        assertScalar(test, key, built.term("image"), one.path("l_cs" + precision), limit);
        assertScalar(
            test, key, withGivenReportLoss(test, built), one.path("total_0.7ce_0.1cp_0.2cs"), 2e-6);
        assertGradients(key + ".l_cp", names, test.runAll(clip));
        assertGradients(data + ".l_cs", images, test.runAll(image));
      }
    }
  }

  private <T extends TFloating> Built<T> build(TestGraph<T> test, String data) {
    Map<String, Operand<T>> by = new LinkedHashMap<>();
    FEATURES.forEach(name -> by.put(name, test.input(inputs.get(data + "." + name))));
    Operand<T> lambda = test.input(TensorData.of(new double[] {0}));
    IthnConfig config =
        IthnConfig.referenceCode().toBuilder().width(goldens.hyperparameter("d_proj")).build();
    IthnLosses<T> losses =
        new IthnObjective(config, new CrossBatchProjection())
            .build(
                test.scope(),
                Outputs.ofStates(test, by.get("fc_feats"), by.get("pos_rep_output")),
                List.of(Outputs.ofStates(test, by.get("neg_fc_feats"), by.get("neg_rep_output"))),
                lambda);
    test.start();
    VARIABLES.forEach(
        (theirs, ours) -> {
          by.put(theirs, test.store().get(ours).value());
          if (inputs.containsKey(theirs)) {
            test.assign(ours, inputs.get(theirs).transpose());
          }
        });
    return new Built<>(by, lambda, losses);
  }

  private static <T extends TFloating> void set(TestGraph<T> test, Built<T> built, JsonNode one) {
    for (String temperature : List.of("temp_1", "temp_3")) {
      double value = one.path(temperature).doubleValue();
      test.assign(VARIABLES.get(temperature), TensorData.of(new double[] {value}));
    }
    // The released code's lambd weights the prior; the paper's lambda weights the projection.
    double lambda = 1 - one.path("lambd").doubleValue();
    test.feed(built.lambda(), TensorData.of(new double[] {lambda}));
  }

  /** Returns the total with the constant of the fixture in place of the report loss. */
  private <T extends TFloating> Operand<T> withGivenReportLoss(TestGraph<T> test, Built<T> built) {
    var math = test.tf().math;
    double given = goldens.config().at("/hyper/l_ce").doubleValue();
    Operand<T> instead = math.sub(test.scope().scalar(given), built.term("report"));
    return math.add(built.losses().total(), math.mul(instead, test.scope().scalar(0.7)));
  }

  private static <T extends TFloating> void assertScalar(
      TestGraph<T> test, String name, Operand<T> actual, JsonNode wanted, double limit) {
    assertThat(wanted.isNumber()).isTrue();
    assertClose(name, test.run(actual), new double[] {wanted.doubleValue()}, limit);
  }

  private void assertGradients(String kind, List<String> names, List<double[]> actual) {
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      TensorData wanted = gradients.get(kind + "." + name);
      assertCloseToLargest(
          kind + " by " + name,
          actual.get(i),
          (name.endsWith("weight") ? wanted.transpose() : wanted).doubles(),
          goldens.tolerance("gradient_abs"),
          goldens.tolerance("gradient_rel_of_max"));
    }
  }
}
