package org.ithn.framework.losses;

import static com.google.common.truth.Truth.assertThat;
import static org.ithn.testkit.Goldens.assertClose;
import static org.ithn.testkit.Goldens.assertCloseToLargest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.config.IthnConfig;
import org.ithn.framework.config.IthnConfig.ContrastiveLoss;
import org.ithn.framework.config.IthnConfig.Temperature;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.negatives.HardNegativeStrategy;
import org.ithn.framework.negatives.MochiMixing;
import org.ithn.framework.negatives.ProjectedOptimisation;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.Goldens;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.family.TFloating;

/**
 * The equations of the paper against NumPy and PyTorch in float64, for every case of the fixture.
 */
final class PaperGoldenTest {
  private static final List<String> FEATURES = List.of("z", "z_neg", "u", "u_neg");

  /**
   * One case.
   *
   * @param key the key, for instance {@code random.ithn.lambda0.3}
   */
  private record Case(String key) {
    String data() {
      return key.substring(0, key.indexOf('.'));
    }

    String mode() {
      return key.split("\\.", -1)[1];
    }

    double lambda() {
      return Double.parseDouble(key.substring(key.indexOf("lambda") + "lambda".length()));
    }
  }

  /** The graph of all cases of a mode. */
  private record Built<T extends TFloating>(
      Map<String, Operand<T>> inputs, Operand<T> lambda, IthnLosses<T> losses) {
    Operand<T> term(String name) {
      return losses.terms().terms().get(name).value();
    }
  }

  private final Goldens goldens = Goldens.load("ithn-loss/paper");
  private final Map<String, TensorData> inputs = goldens.tensors("inputs");
  private final Map<String, TensorData> gradients = goldens.tensors("grads");

  @ParameterizedTest
  @ValueSource(strings = {"ithn", "mochi"})
  void valuesInDoublePrecision(String mode) {
    values(mode, TFloat64.class, goldens.tolerance("value_abs_float64"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ithn", "mochi"})
  void valuesInSinglePrecision(String mode) {
    values(mode, TFloat32.class, goldens.tolerance("value_abs"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ithn", "mochi"})
  void gradientsThroughTheSynthesisedNegatives(String mode) {
    gradients(mode, "flow.l_cp", config().stopGradient(false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ithn", "mochi"})
  void gradientsWithConstantNegatives(String mode) {
    gradients(mode, "stop.l_cp", config());
  }

  @ParameterizedTest
  @ValueSource(strings = {"ithn", "mochi"})
  void gradientsOfTheContrastAsPrinted(String mode) {
    gradients(
        mode, "flow.l_cp_literal", config().stopGradient(false).loss(ContrastiveLoss.PRINTED));
  }

  /** Returns the cases of a mode, at least one. */
  private List<Case> cases(String mode) {
    List<Case> cases =
        goldens.config().path("scalars_float64").properties().stream()
            .map(entry -> new Case(entry.getKey()))
            .filter(one -> one.mode().equals(mode))
            .toList();
    assertThat(cases).isNotEmpty();
    return cases;
  }

  private IthnConfig.Builder config() {
    JsonNode hyper = goldens.config().path("hyper");
    return IthnConfig.defaults().toBuilder()
        .weights(1, hyper.path("beta").doubleValue(), hyper.path("gamma").doubleValue())
        .temperature(Temperature.FIXED)
        .tau(hyper.path("tau").doubleValue())
        .width(goldens.hyperparameter("d_proj"));
  }

  /** Builds a graph for all cases of a mode and feeds the features of the first. */
  private <T extends TFloating> Built<T> build(TestGraph<T> test, String mode, IthnConfig config) {
    Map<String, Operand<T>> operands = new LinkedHashMap<>();
    for (String name : FEATURES) {
      operands.put(name, test.input(inputs.get(cases(mode).get(0).data() + "." + name)));
    }
    Operand<T> lambda = test.input(TensorData.of(new double[] {0}));
    HardNegativeStrategy strategy =
        mode.equals("ithn") ? new ProjectedOptimisation() : new MochiMixing(1);
    IthnLosses<T> losses =
        new IthnObjective(config, strategy)
            .build(
                test.scope(),
                Outputs.of(test, operands.get("z"), operands.get("u")),
                List.of(Outputs.of(test, operands.get("z_neg"), operands.get("u_neg"))),
                lambda);
    test.start();
    test.assign("alignment/image/kernel", inputs.get("W_img").transpose());
    test.assign("alignment/report/kernel", inputs.get("W_txt").transpose());
    return new Built<>(operands, lambda, losses);
  }

  private <T extends TFloating> void values(String mode, Class<T> type, double limit) {
    for (ContrastiveLoss contrast : ContrastiveLoss.values()) {
      String clip = contrast == ContrastiveLoss.CLIP ? "l_cp" : "l_cp_literal";
      try (TestGraph<T> test = TestGraph.of(type, Mode.EVALUATE)) {
        Built<T> built = build(test, mode, config().loss(contrast).build());
        for (Case one : cases(mode)) {
          feed(test, built, one);
          assertScalar(test, one, clip, built.term("clip"), limit);
          assertScalar(test, one, "l_cs", built.term("image"), limit);
          if (contrast == ContrastiveLoss.CLIP) {
            assertScalar(test, one, "l_total", totalWithGivenReportLoss(test, built), limit);
          }
        }
      }
    }
  }

  private <T extends TFloating> void feed(TestGraph<T> test, Built<T> built, Case one) {
    built.inputs().forEach((name, input) -> test.feed(input, inputs.get(one.data() + "." + name)));
    test.feed(built.lambda(), TensorData.of(new double[] {one.lambda()}));
  }

  /** Returns the total with the constant of the fixture in place of the report loss. */
  private <T extends TFloating> Operand<T> totalWithGivenReportLoss(
      TestGraph<T> test, Built<T> built) {
    var math = test.tf().math;
    double given = goldens.config().at("/hyper/l_ce").doubleValue();
    return math.add(
        math.sub(built.losses().total(), built.term("report")), test.scope().scalar(given));
  }

  private <T extends TFloating> void assertScalar(
      TestGraph<T> test, Case one, String name, Operand<T> actual, double limit) {
    JsonNode wanted = goldens.config().path("scalars_float64").path(one.key()).path(name);
    assertThat(wanted.isNumber()).isTrue();
    double[] expected = {wanted.doubleValue()};
    assertClose(one.key() + " " + name, test.run(actual), expected, limit);
  }

  private void gradients(String mode, String kind, IthnConfig.Builder config) {
    gradients(mode, kind, config.build(), TFloat64.class);
    gradients(mode, kind, config.build(), TFloat32.class);
  }

  private <T extends TFloating> void gradients(
      String mode, String kind, IthnConfig config, Class<T> type) {
    try (TestGraph<T> test = TestGraph.of(type, Mode.EVALUATE)) {
      Built<T> built = build(test, mode, config);
      Map<String, Operand<T>> by = new LinkedHashMap<>(built.inputs());
      by.put("W_img", test.store().get("alignment/image/kernel").value());
      by.put("W_txt", test.store().get("alignment/report/kernel").value());
      List<Operand<T>> clip = test.gradients(built.term("clip"), List.copyOf(by.values()));
      List<String> images = FEATURES.subList(0, 2);
      List<Operand<T>> image =
          test.gradients(built.term("image"), images.stream().map(by::get).toList());
      for (Case one : cases(mode)) {
        feed(test, built, one);
        assertGradients(one.key() + "." + kind, List.copyOf(by.keySet()), test.runAll(clip));
        assertGradients(one.data() + ".l_cs", images, test.runAll(image));
      }
    }
  }

  private void assertGradients(String kind, List<String> names, List<double[]> actual) {
    for (int i = 0; i < names.size(); i++) {
      TensorData wanted = gradients.get(kind + "." + names.get(i));
      assertCloseToLargest(
          kind + " by " + names.get(i),
          actual.get(i),
          (names.get(i).startsWith("W_") ? wanted.transpose() : wanted).doubles(),
          goldens.tolerance("gradient_abs"),
          goldens.tolerance("gradient_rel_of_max"));
    }
  }
}
