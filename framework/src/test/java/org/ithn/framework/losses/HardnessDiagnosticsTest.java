package org.ithn.framework.losses;

import static com.google.common.truth.Truth.assertThat;

import java.util.List;
import java.util.Map;
import org.ithn.framework.alignment.EmbeddingPair;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.negatives.NegativeInputs;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat64;

final class HardnessDiagnosticsTest {
  /**
   * Priors at (0, 1), reports at (1, 1), images at (t, 2): Eq. 6 gives t; the last is collapsed.
   */
  private static Map<String, Operand<TFloat64>> diagnostics(TestGraph<TFloat64> test, double... t) {
    int batch = t.length;
    double[] z = new double[2 * batch];
    double[] u = new double[2 * batch];
    double[] prior = new double[2 * batch];
    for (int i = 0; i < batch; i++) {
      z[2 * i] = t[i];
      z[2 * i + 1] = 2;
      u[2 * i] = i == batch - 1 ? 0 : 1;
      u[2 * i + 1] = 1;
      prior[2 * i + 1] = 1;
    }
    Operand<TFloat64> image = test.input(TensorData.of(z, batch, 2));
    Operand<TFloat64> report = test.input(TensorData.of(u, batch, 2));
    Operand<TFloat64> negative = test.input(TensorData.of(prior, batch, 2));
    EmbeddingPair<TFloat64> priors = new EmbeddingPair<>(image, negative);
    NegativeInputs<TFloat64> in =
        new NegativeInputs<>(
            new EmbeddingPair<>(image, report),
            priors,
            List.of(priors),
            test.scope().scalar(0.5),
            hard -> hard);
    Map<String, Operand<TFloat64>> logged =
        HardnessDiagnostics.build(test.scope().sub("diagnostics"), in, report);
    test.start();
    return logged;
  }

  private static double value(
      TestGraph<TFloat64> test, Map<String, Operand<TFloat64>> logged, String key) {
    return test.run(logged.get("negatives/" + key))[0];
  }

  @Test
  void reportsTheDistributionOfT() {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      var logged = diagnostics(test, 0.6, -0.5, 1.5, 0.2, 7);
      assertThat(value(test, logged, "projection")).isWithin(1e-12).of(1.8 / 5); // collapsed: 0
      assertThat(value(test, logged, "projection_p05")).isEqualTo(-0.5);
      assertThat(value(test, logged, "projection_p25")).isEqualTo(0);
      assertThat(value(test, logged, "projection_p50")).isEqualTo(0.2);
      assertThat(value(test, logged, "projection_p75")).isEqualTo(0.6);
      assertThat(value(test, logged, "projection_p95")).isEqualTo(1.5);
    }
  }

  @Test
  void reportsTheSharesThatLeaveTheSegmentOrCollapse() {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      var logged = diagnostics(test, -1, -0.5, 1.5, 0.2, 7);
      assertThat(value(test, logged, "easier_than_prior")).isWithin(1e-12).of(0.4);
      assertThat(value(test, logged, "beyond_report")).isWithin(1e-12).of(0.2);
      assertThat(value(test, logged, "collapsed")).isWithin(1e-12).of(0.2);
    }
  }

  @Test
  void comparesTheImageWithPriorAndSynthesisedNegatives() {
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      var logged = diagnostics(test, 2, 2); // the second is collapsed
      double prior = Math.sqrt(0.5);
      assertThat(value(test, logged, "prior_cosine")).isWithin(1e-12).of(prior);
      assertThat(value(test, logged, "cosine")).isWithin(1e-12).of((1 + prior) / 2);
    }
  }
}
