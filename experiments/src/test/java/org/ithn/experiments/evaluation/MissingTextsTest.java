package org.ithn.experiments.evaluation;

import static com.google.common.truth.Truth.assertWithMessage;

import java.util.List;
import org.ithn.datasets.text.SourceText;
import org.ithn.metrics.text.MissingText;
import org.junit.jupiter.api.Test;

/** Agreement of two modules that may not share code on which texts are missing. */
final class MissingTextsTest {
  private static final List<String> WORDS =
      List.of(
          "nan", "NaN", "NAN", "-nan", "Nan", "None", "NONE", "none", "null", "NULL", "Null", "NA",
          "N/A", "n/a", "na", "<NA>", "#N/A", "NaT", "nat", "-", "?", "normal");

  @Test
  void trainingAndScoringCallTheSameTextsMissing() {
    for (String word : WORDS) {
      for (String text : List.of(word, " " + word + "\n", word + ".")) {
        assertWithMessage("'%s' in metrics", text)
            .that(MissingText.is(text))
            .isEqualTo(SourceText.isMissing(text));
      }
    }
  }
}
