package org.ithn.metrics.embedding;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.embedding.BertScorer.Weighting;
import org.junit.jupiter.api.Test;

class BertScorerTest {
  private static final double CLOSE = 1e-6; // states are float

  private final LetterEncoder encoder = new LetterEncoder();

  private static double cos(int degrees) {
    return Math.cos(Math.toRadians(degrees));
  }

  private List<CorpusScore> score(
      Weighting weighting, List<String> hypotheses, List<List<String>> references) {
    return new BertScorer(encoder, weighting, Optional.empty()).score(hypotheses, references);
  }

  private double[] one(Weighting weighting, String hypothesis, String... references) {
    return score(weighting, List.of(hypothesis), List.of(List.of(references))).stream()
        .mapToDouble(CorpusScore::value)
        .toArray();
  }

  @Test
  void tokensAreMatchedWithTheMostSimilarOnes() {
    // c is 20 degrees from a and 10 from d; d is 10 from c and 30 from a; a is 20 from c.
    double precision = (1 + cos(10)) / 2;
    double recall = (1 + cos(10)) / 2;
    double[] values = one(Weighting.UNIFORM, "a c", "a d");
    assertThat(values)
        .usingTolerance(CLOSE)
        .containsExactly(precision, recall, (precision + recall) / 2)
        .inOrder();
    // The reference has a token without a counterpart: e is 40 degrees from a, 50 from the ends.
    assertThat(one(Weighting.UNIFORM, "a", "a e"))
        .usingTolerance(CLOSE)
        .containsExactly(1, (1 + cos(40)) / 2, 2 / (1 + 2 / (1 + cos(40))))
        .inOrder();
  }

  @Test
  void specialTokensHaveNoWeightButCanBeMatched() {
    // a is 90 degrees from j, and 10 degrees from the special tokens around it.
    assertThat(one(Weighting.UNIFORM, "a", "j")[0]).isWithin(CLOSE).of(cos(10));
    assertThat(one(Weighting.UNIFORM, "a", "j")[1]).isWithin(CLOSE).of(cos(90));
  }

  @Test
  void sameTextIsPerfect() {
    for (Weighting weighting : Weighting.values()) {
      List<CorpusScore> scores =
          score(
              weighting, List.of("a c", "\u00e9 d"), List.of(List.of("a c"), List.of("\u00e9 d")));
      scores.forEach(
          score -> assertWithMessage(score.name()).that(score.value()).isWithin(CLOSE).of(1));
    }
  }

  @Test
  void rareTokensWeighMoreWithIdf() {
    // Of two references, both contain a; ln(3 / 3) = 0, so only c or d counts.
    List<CorpusScore> scores =
        score(Weighting.IDF, List.of("a d", "a d"), List.of(List.of("a c"), List.of("a d")));
    assertThat(scores.get(2).item(0)).isWithin(CLOSE).of(cos(10));
    assertThat(scores.get(2).item(1)).isWithin(CLOSE).of(1);
    assertThat(scores.get(2).signature().toString())
        .isEqualTo("BERTScore-F1|tok:ws|model:letters|layer:1|idf:refs|baseline:none|v:1");
  }

  @Test
  void textsWithoutWeightsHaveZero() {
    assertThat(one(Weighting.IDF, "a", "a")).isEqualTo(new double[3]);
  }

  @Test
  void statisticsOfOtherReferencesAreUsed() {
    BertScorer scorer = new BertScorer(encoder, Weighting.IDF, Optional.empty());
    CorpusScorer fixed = scorer.withReferenceStatistics(List.of(List.of("a c"), List.of("a d")));
    assertThat(fixed.score(List.of("a d"), List.of(List.of("a c"))).get(2).value())
        .isWithin(CLOSE)
        .of(cos(10));
  }

  @Test
  void bestReferenceCounts() {
    assertThat(one(Weighting.UNIFORM, "c", "c", "d e")[1]).isWithin(CLOSE).of(1);
    assertThat(one(Weighting.UNIFORM, "c", "d e", "c")[1]).isWithin(CLOSE).of(1);
  }

  @Test
  void emptyTextsHaveZero() {
    assertThat(one(Weighting.UNIFORM, "", "a")).isEqualTo(new double[3]);
    assertThat(one(Weighting.UNIFORM, "a", "")).isEqualTo(new double[3]);
    assertThat(one(Weighting.UNIFORM, "", "")).isEqualTo(new double[3]);
  }

  @Test
  void baselineStretchesTheValues() {
    BertScorer scorer =
        new BertScorer(
            encoder, Weighting.UNIFORM, Optional.of(new BertScoreBaseline(0.5, 0.25, 0.75)));
    List<CorpusScore> scores =
        scorer.score(List.of("a c", "a", ""), List.of(List.of("a c"), List.of("j"), List.of("a")));
    assertThat(scores.get(0).items())
        .usingTolerance(CLOSE)
        .containsExactly(1, (cos(10) - 0.5) / 0.5, -1)
        .inOrder();
    assertThat(scores.get(2).item(2)).isWithin(CLOSE).of(-3);
    assertThat(scores.get(0).signature().toString()).contains("|baseline:0.7500|");
  }

  @Test
  void pairsAreComparedOnce() {
    BertScorer scorer = new BertScorer(encoder, Weighting.IDF, Optional.empty());
    List<List<String>> references = List.of(List.of("a c"), List.of("b"));
    CorpusScorer fixed = scorer.withReferenceStatistics(references);
    double value = fixed.score(List.of("a", "b"), references).get(2).value();
    int encoded = encoder.encoded.size();
    CorpusScorer again = scorer.withReferenceStatistics(references);
    assertThat(again.score(List.of("a", "b"), references).get(2).value()).isEqualTo(value);
    assertThat(encoder.encoded).hasSize(encoded);
  }

  @Test
  void unequalLengthsAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> score(Weighting.UNIFORM, List.of("a"), List.of(List.of("a"), List.of("b"))));
  }

  @Test
  void baselinesAreReadByLayer() {
    String file = "LAYER,P,R,F\n0,0.1,0.2,0.3\n5,0.4,0.5,0.6\n";
    assertThat(BertScoreBaseline.parse("x", file, 5))
        .isEqualTo(new BertScoreBaseline(0.4, 0.5, 0.6));
    assertThat(
            assertThrows(
                IllegalArgumentException.class, () -> BertScoreBaseline.parse("x", file, 1)))
        .hasMessageThat()
        .contains("x: has no line of layer 1");
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> BertScoreBaseline.parse("x", file.replace("LAYER", "L"), 1)))
        .hasMessageThat()
        .contains("x, line 2: has '' in column 'LAYER'");
    assertThrows(IllegalArgumentException.class, () -> new BertScoreBaseline(1, 0, 0));
  }

  @Test
  void embeddingsAreComparedByCosine() {
    EmbeddingSimilarityScorer scorer = new EmbeddingSimilarityScorer("SembScore", encoder);
    List<List<String>> references =
        List.of(List.of("d", "a"), List.of("b"), List.of("a"), List.of(""));
    CorpusScore score = scorer.score(List.of("a", "b", "", ""), references).get(0);
    assertThat(score.items()).usingTolerance(CLOSE).containsExactly(cos(30), 1, 0, 0).inOrder();
    assertThat(score.signature().toString()).isEqualTo("SembScore|tok:none|embedding:letters|v:1");
    int encoded = encoder.encoded.size();
    assertThat(scorer.score(List.of("a", "b", "", ""), references).get(0).value())
        .isEqualTo(score.value());
    assertThat(encoder.encoded).hasSize(encoded);
  }
}
