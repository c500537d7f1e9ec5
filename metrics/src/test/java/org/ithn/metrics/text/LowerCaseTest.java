package org.ithn.metrics.text;

import static com.google.common.truth.Truth.assertWithMessage;

import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LowerCaseTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "Heart SIZE Normal.",
        "\u039f\u0394\u039f\u03a3 \u03a3\u039f\u03a6\u039f\u03a3,"
            + " \u03a3\u0399\u03a3\u03a5\u03a6\u039f\u03a3.",
        "\u03a3",
        "\u03a3 \u0391\u03a3\u0391",
        "\u0391\u0301\u03a3\u0301\u0391 \u0391\u03a3\u0301",
        "\u0391\u03a3'\u0391 \u0391'\u03a3",
        "\u0130stanbul d\u0130 \u0130\u0130",
        "\ud83d\ude00\u00c9\u1e9e"
      })
  void equalsTheMethodOfTheJdk(String text) {
    assertWithMessage(text).that(LowerCase.of(text)).isEqualTo(text.toLowerCase(Locale.ROOT));
  }
}
