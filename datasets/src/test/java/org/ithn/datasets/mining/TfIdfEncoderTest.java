package org.ithn.datasets.mining;

import static com.google.common.truth.Truth.assertThat;

import java.util.stream.Stream;
import org.ithn.framework.registry.Providers;
import org.junit.jupiter.api.Test;

class TfIdfEncoderTest {
  private static final TfIdfOptions SINGLE = new TfIdfOptions(1, true, 1);

  @Test
  void cosineMatchesTheFormula() {
    double weight = Math.log(3.0 / 2) + 1;
    double[] cosines = cosines(SINGLE, "lungs clear .", "lungs hazy .");
    assertThat(cosines[0]).isWithin(1e-12).of(1);
    assertThat(cosines[1]).isWithin(1e-12).of(1 / (1 + weight * weight));
    assertThat(cosines[2]).isEqualTo(cosines[1]);
  }

  @Test
  void repeatedWordsWeighLogarithmicallyByDefault() {
    double rare = Math.log(3.0 / 2) + 1;
    double sublinear = 1 + Math.log(3);
    assertThat(cosines(SINGLE, "clear clear clear lungs", "lungs")[1])
        .isWithin(1e-12)
        .of(1 / Math.hypot(1, sublinear * rare));
    assertThat(cosines(new TfIdfOptions(1, false, 1), "clear clear clear lungs", "lungs")[1])
        .isWithin(1e-12)
        .of(1 / Math.hypot(1, 3 * rare));
  }

  @Test
  void fullStopsAreNoTermsAndEndNgrams() {
    assertThat(cosines(SINGLE, "a .", "b .")[1]).isEqualTo(0);
    TfIdfOptions pairs = new TfIdfOptions(2, true, 1);
    assertThat(cosines(pairs, "a b", "a b")[1]).isWithin(1e-12).of(1);
    assertThat(cosines(pairs, "a b", "a . b")[1]).isLessThan(0.9);
    assertThat(cosines(pairs, "a . b", "b . a")[1]).isWithin(1e-12).of(1);
  }

  @Test
  void rareTermsCanBeDropped() {
    TfIdfOptions frequent = new TfIdfOptions(1, true, 2);
    assertThat(cosines(frequent, "lungs clear", "lungs hazy")[1]).isWithin(1e-12).of(1);
  }

  @Test
  void reportWithoutWordsHasSimilarityZero() {
    assertThat(cosines(SINGLE, " .", "lungs")).usingExactEquality().containsExactly(0, 0, 0, 1);
  }

  @Test
  void encoderIsFoundByName() {
    Providers<ReportEncoderProvider<?>> encoders =
        Providers.load(ReportEncoderProvider.class, "report encoder");
    assertThat(encoders.names()).contains("tfidf");
    assertThat(encoders.get("tfidf").defaults()).isEqualTo(TfIdfOptions.defaults());
  }

  private static double[] cosines(TfIdfOptions options, String... cleaned) {
    ReportVectors vectors =
        new TfIdfEncoder(options)
            .encode(Stream.of(cleaned).map(text -> new ReportText(text, text)).toList());
    double[] cosines = new double[cleaned.length * cleaned.length];
    vectors.cosines(0, cleaned.length, cosines);
    return cosines;
  }
}
