package org.ithn.metrics.radcliq;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.Signature;
import org.junit.jupiter.api.Test;

class RadCliqTest {
  private static CorpusScore part(String name, double... items) {
    return CorpusScore.mean(Signature.of(name, "ws").withField(name, "x"), items);
  }

  private static CorpusScore radCliq(double[] radGraph, double[] bertScore, double[] embedding) {
    return RadCliq.of(part("r", radGraph), part("b", bertScore), part("e", embedding));
  }

  @Test
  void valuesEqualTheReferenceProgram() {
    // Numbers of the model in RadEval 2.2.1 for these parts and BLEU-2 of 0.3, 0, 1, 0.2 and 0.
    CorpusScore score =
        radCliq(
            new double[] {0.4, 0, 1, 0.125, 0.5},
            new double[] {0.5, 0, 1, -0.07, 0.31},
            new double[] {0.8, 0, 1, 0.4, 0.99});
    assertThat(score.items())
        .usingTolerance(1e-9)
        .containsExactly(
            0.3308165140061497,
            2.450143099603067,
            -1.4406903118732055,
            2.0121415483958507,
            0.3309488742725421)
        .inOrder();
  }

  @Test
  void betterPartsGiveLowerValues() {
    double[] low = {0.2};
    double[] high = {0.9};
    double base = radCliq(low, low, low).value();
    assertThat(radCliq(high, low, low).value()).isLessThan(base);
    assertThat(radCliq(low, high, low).value()).isLessThan(base);
    assertThat(radCliq(low, low, high).value()).isLessThan(base);
  }

  @Test
  void signatureHasTheFieldsOfAllParts() {
    assertThat(radCliq(new double[1], new double[1], new double[1]).signature().toString())
        .isEqualTo("RadCliQ-v1|tok:ws|b:x|e:x|r:x|v:1");
  }

  @Test
  void partsOfDifferentReportsAreRefused() {
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> radCliq(new double[1], new double[2], new double[1])))
        .hasMessageThat()
        .contains("the parts are of 1, 2 and 1 reports");
  }
}
