package org.ithn.framework.losses;

import static org.ithn.testkit.Goldens.assertClose;
import static org.ithn.testkit.Goldens.assertCloseToLargest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.ithn.framework.config.IthnConfig;
import org.ithn.framework.config.IthnConfig.CosineSign;
import org.ithn.framework.config.IthnConfig.FeatureSpace;
import org.ithn.framework.config.IthnConfig.SimilarityMatrix;
import org.ithn.framework.config.IthnConfig.Temperature;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.negatives.CrossBatchProjection;
import org.ithn.framework.negatives.HardNegativeStrategy;
import org.ithn.framework.negatives.InBatchNegatives;
import org.ithn.framework.negatives.MochiMixing;
import org.ithn.framework.negatives.PriorHardNegatives;
import org.ithn.framework.negatives.ProjectedOptimisation;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.Goldens;
import org.ithn.testkit.TestGraph;
import org.ithn.testkit.TestTensors;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat64;

/** The alignment head as a whole, from pooling to loss, against the second fixture. */
final class HeadFixtureTest {
  private static final double FLOAT32 = 2e-6; // the released code ran in single precision

  private final JsonNode fixture = Goldens.loadJson("spec-fixtures", "ithn_head.json");

  /** The head with the inputs of the fixture. */
  private final class Head implements AutoCloseable {
    final TestGraph<TFloat64> test = TestGraph.of(TFloat64.class, Mode.EVALUATE);
    final Operand<TFloat64> z = test.input(given("z"));
    final Operand<TFloat64> zNeg = test.input(given("z_neg"));
    final IthnLosses<TFloat64> losses;

    Head(IthnConfig config, HardNegativeStrategy strategy) {
      TensorData kernel = given("w_img").transpose();
      IthnObjective objective =
          new IthnObjective(config.toBuilder().width((int) kernel.shape()[1]).build(), strategy);
      var negative = Outputs.ofStates(test, zNeg, test.input(given("dec_neg")));
      losses =
          objective.build(
              test.scope(),
              Outputs.ofStates(test, z, test.input(given("dec_pos"))),
              objective.negativesPerExample() == 0 ? List.of() : List.of(negative),
              test.scope().scalar(fixture.at("/inputs/lambda_paper").doubleValue()));
      test.start();
      test.assign("alignment/image/kernel", kernel);
      test.assign("alignment/report/kernel", given("w_txt").transpose());
    }

    double term(String name) {
      return test.run(losses.terms().terms().get(name).value())[0];
    }

    @Override
    public void close() {
      test.close();
    }
  }

  private TensorData given(String name) {
    return TestTensors.parse(fixture.path("inputs").path(name));
  }

  private static void assertScalar(String name, double actual, JsonNode expected, double limit) {
    assertClose(name, new double[] {actual}, new double[] {expected.doubleValue()}, limit);
  }

  @Test
  void lossesAndGradientsEqualTheReleasedCode() {
    JsonNode expected = fixture.path("reference_code");
    try (Head head = new Head(IthnConfig.referenceCode(), new CrossBatchProjection())) {
      head.test.assign("loss/clip/log_scale", given("temp_1"));
      head.test.assign("loss/clip/log_scale_s3", given("temp_3"));
      assertScalar("l_cp", head.term("clip"), expected.path("l_cp"), FLOAT32);
      assertScalar("l_cs", head.term("image"), expected.path("l_cs"), FLOAT32);
      var math = head.test.tf().math;
      Operand<TFloat64> report = head.losses.terms().terms().get("report").value();
      Operand<TFloat64> rest =
          math.sub(head.losses.total(), math.mul(report, head.test.scope().scalar(0.7)));
      List<String> names =
          List.of("grad_z", "grad_zn", "grad_temp1", "grad_temp3", "grad_wimg", "grad_wtxt");
      List<double[]> gradients =
          head.test.runAll(
              head.test.gradients(
                  rest,
                  List.of(
                      head.z,
                      head.zNeg,
                      head.test.store().get("loss/clip/log_scale").value(),
                      head.test.store().get("loss/clip/log_scale_s3").value(),
                      head.test.store().get("alignment/image/kernel").value(),
                      head.test.store().get("alignment/report/kernel").value())));
      for (int i = 0; i < names.size(); i++) {
        TensorData wanted = TestTensors.parse(expected.path(names.get(i)));
        boolean kernel = names.get(i).startsWith("grad_w");
        assertCloseToLargest(
            names.get(i),
            gradients.get(i),
            (kernel ? wanted.transpose() : wanted).doubles(),
            1e-6,
            2e-4);
      }
    }
  }

  @Test
  void lossesEqualThePaperForEachStrategy() {
    JsonNode expected = fixture.path("paper");
    IthnConfig config = paper().build();
    assertClip(config, new ProjectedOptimisation(), expected.path("l_cp_projected"));
    assertClip(config, new MochiMixing(1), expected.path("l_cp_mochi"));
    assertClip(config, new PriorHardNegatives(), expected.path("l_cp_prior"));
    IthnConfig first = paper().matrices(SimilarityMatrix.S1).weights(1, 0.1, 0).build();
    assertClip(first, new InBatchNegatives(), expected.path("l_cp_s1_only"));
  }

  @Test
  void imageDissimilarityEqualsThePaperForBothSigns() {
    JsonNode expected = fixture.path("paper");
    assertImage(CosineSign.SIGNED, expected.path("l_cs_signed"));
    assertImage(CosineSign.ABS, expected.path("l_cs_abs"));
  }

  /** Returns the paper's configuration with the pooling, features and scale of the fixture. */
  private IthnConfig.Builder paper() {
    return IthnConfig.defaults().toBuilder()
        .pool(IthnConfig.referenceCode().alignment().pool())
        .features(FeatureSpace.PROJECTED)
        .temperature(Temperature.FIXED)
        .tau(1 / fixture.at("/paper/logit_scale").doubleValue());
  }

  private void assertClip(IthnConfig config, HardNegativeStrategy strategy, JsonNode expected) {
    try (Head head = new Head(config, strategy)) {
      assertScalar("l_cp", head.term("clip"), expected, 1e-10);
    }
  }

  private void assertImage(CosineSign sign, JsonNode expected) {
    try (Head head = new Head(paper().sign(sign).build(), new ProjectedOptimisation())) {
      assertScalar("l_cs", head.term("image"), expected, 1e-10);
    }
  }
}
