package org.ithn.metrics.ptb;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.metrics.Fixtures;
import org.ithn.metrics.bleu.BleuScorer;
import org.ithn.metrics.bleu.BleuStatistics;
import org.ithn.metrics.report.ReportScores;
import org.junit.jupiter.api.Test;

class CaptionProtocolTest {
  private static final double THREE_DECIMALS = 0.0005;

  private final CaptionTokenizer tokenizer = new CaptionTokenizer();
  private final List<String> hypotheses = new ArrayList<>();
  private final List<List<String>> references = new ArrayList<>();

  @Test
  void publishedCaptionsReproducePublishedScoresAndCounts() {
    Path folder = Fixtures.data("coco");
    JsonNode expected = Fixtures.json(folder.resolve("expected_magic.json"));
    read(Fixtures.json(folder.resolve(expected.path("file").asText())));
    assertThat(hypotheses).hasSize(expected.path("n_images").asInt());
    ReportScores scores = ReportScores.of(hypotheses, references);
    for (int n = 1; n <= 4; n++) {
      check(scores.value("BLEU-" + n), expected, "bleu_" + n);
    }
    check(scores.value("ROUGE-L"), expected, "rouge_l");
    check(scores.value("CIDEr"), expected, "cider");
    checkCounts(new BleuScorer().corpusStatistics(hypotheses, references), expected);
  }

  @Test
  void tokenCountsEqualThePublishedRun() {
    Path folder = Fixtures.data("coco");
    JsonNode expected = Fixtures.json(folder.resolve("expected_magic.json"));
    PtbTokenizer tokens = new PtbTokenizer();
    long inReferences = -1;
    long inHypotheses = -1;
    // The tool counts the end of every line but the last as a token.
    for (JsonNode item : Fixtures.json(folder.resolve(expected.path("file").asText()))) {
      for (JsonNode caption : item.path("captions")) {
        inReferences += tokens.tokens(caption.asText().replace('\n', ' ')).size() + 1;
      }
      inHypotheses += tokens.tokens(item.path("prediction").asText().replace('\n', ' ')).size() + 1;
    }
    assertThat(inReferences).isEqualTo(expected.path("ptb_tokens_refs").asLong());
    assertThat(inHypotheses).isEqualTo(expected.path("ptb_tokens_hyps").asLong());
  }

  private void read(JsonNode items) {
    for (JsonNode item : items) {
      hypotheses.add(tokenizer.apply(item.path("prediction").asText()));
      references.add(Fixtures.strings(item.path("captions")).stream().map(tokenizer).toList());
    }
  }

  private static void checkCounts(BleuStatistics counts, JsonNode expected) {
    assertThat(counts.hypothesisLength()).isEqualTo(expected.path("bleu_testlen").asLong());
    assertThat(counts.referenceLength()).isEqualTo(expected.path("bleu_reflen").asDouble());
    for (int n = 1; n <= 4; n++) {
      assertThat(counts.totalCount(n)).isEqualTo(expected.path("bleu_guess").path(n - 1).asLong());
      assertThat(counts.matchCount(n))
          .isEqualTo(expected.path("bleu_correct").path(n - 1).asLong());
    }
  }

  private static void check(double actual, JsonNode expected, String key) {
    assertWithMessage(key)
        .that(actual)
        .isWithin(THREE_DECIMALS)
        .of(expected.path(key).asDouble(Double.NaN));
  }
}
