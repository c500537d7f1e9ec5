package org.ithn.metrics.bleu;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.Fixtures;
import org.junit.jupiter.api.Test;

/** Comparison with the BLEU of RadEval on invented texts, per corpus and item. */
class RadEvalBleuTest {
  private static final double TOLERANCE = 1e-12;

  @Test
  void scoresEqualRadEval() {
    JsonNode expected = Fixtures.json(Fixtures.resource("bleu/radeval.json"));
    List<String> predictions = Fixtures.strings(expected.path("predictions"));
    List<List<String>> references =
        Fixtures.strings(expected.path("references")).stream().map(List::of).toList();
    List<CorpusScore> scores = new BleuScorer().score(predictions, references);
    assertThat(scores).hasSize(4);
    for (CorpusScore score : scores) {
      JsonNode values = expected.path(score.name());
      assertWithMessage(score.name())
          .that(score.value())
          .isWithin(TOLERANCE)
          .of(values.path("value").asDouble(Double.NaN));
      for (int i = 0; i < predictions.size(); i++) {
        assertWithMessage("%s of item %s", score.name(), i)
            .that(score.item(i))
            .isWithin(TOLERANCE)
            .of(values.path("items").path(i).asDouble(Double.NaN));
      }
    }
  }
}
