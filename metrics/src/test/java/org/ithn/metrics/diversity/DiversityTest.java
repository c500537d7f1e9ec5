package org.ithn.metrics.diversity;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Collections;
import java.util.List;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.CorpusScorer;
import org.junit.jupiter.api.Test;

class DiversityTest {
  private static final double EXACT = 1e-12;

  private static CorpusScore score(CorpusScorer scorer, String... texts) {
    List<List<String>> references = Collections.nCopies(texts.length, List.of("unused"));
    return scorer.score(List.of(texts), references).get(0);
  }

  @Test
  void workedExampleOfTheDocumentation() {
    assertThat(score(new DiversityScorer(), "a b a b a").value()).isWithin(EXACT).of(1.0 / 3);
  }

  @Test
  void countsAreSummedBeforeDivision() {
    // bigrams 2/4 and 1/1, trigrams 2/3 and 0/0, four-grams 2/2 and 0/0
    CorpusScore score = score(new DiversityScorer(), "a b a b a", "c d");
    assertThat(score.value()).isWithin(EXACT).of(3.0 / 5 * 2 / 3);
    assertThat(score.item(1)).isEqualTo(1);
    assertThat(score.valueOver(new int[] {0, 0, 1})).isWithin(EXACT).of(5.0 / 9 * 2 / 3);
  }

  @Test
  void repetitionInAnotherReportIsNotRepetition() {
    assertThat(score(new DiversityScorer(), "a b c d e", "a b c d e").value()).isEqualTo(1);
  }

  @Test
  void publishedCodeDropsTheLastNgramAndRounds() {
    // "a b a b a a": bigrams ab ba ab ba (aa dropped) 2/4; trigrams aba bab aba 2/3; four-grams
    // abab baba 2/2
    double rounded = 0.5 * (1 - 0.3333) * 1;
    assertThat(score(new DiversityScorer(DiversityVariant.SIMCTG_CODE), "a b a b a a").value())
        .isWithin(EXACT)
        .of(rounded);
    assertThat(score(new DiversityScorer(), "a b a b a a").value())
        .isWithin(EXACT)
        .of(3.0 / 5 * 3 / 4);
  }

  @Test
  void textsWithoutNgramsRepeatNothing() {
    assertThat(score(new DiversityScorer(), "", "a").value()).isEqualTo(1);
  }

  @Test
  void distinctReportsIsTheShareOfDifferentTexts() {
    assertThat(score(new DistinctReportsScorer(), "a", "b", "a", "a", "c").value())
        .isWithin(EXACT)
        .of(0.6);
    assertThat(score(new DistinctReportsScorer(), "a", "a", "a").value())
        .isWithin(EXACT)
        .of(1.0 / 3);
  }

  @Test
  void resampledItemsDoNotCountAsEqualReports() {
    CorpusScore score = score(new DistinctReportsScorer(), "a", "b", "a");
    assertThat(score.valueOver(new int[] {1, 1, 1})).isEqualTo(1);
    assertThat(score.valueOver(new int[] {0, 0, 1})).isWithin(EXACT).of(2.0 / 3);
    assertThat(score.valueOver(new int[] {0, 2})).isEqualTo(0.5);
    assertThat(score.valueOver(new int[] {0, 1})).isEqualTo(1);
    assertThat(score.item(0)).isEqualTo(0.5);
  }

  @Test
  void variantsAreFoundByName() {
    for (DiversityVariant variant : DiversityVariant.values()) {
      assertThat(DiversityVariant.fromLabel(variant.label())).isEqualTo(variant);
    }
    assertThat(
            assertThrows(IllegalArgumentException.class, () -> DiversityVariant.fromLabel("other")))
        .hasMessageThat()
        .contains("available: paper, simctg-code");
  }

  @Test
  void lengthCountsWordsBetweenAnyWhiteSpace() {
    assertThat(score(new LengthScorer(), "", "a\u00a0b\tc", "  d e ").value())
        .isWithin(EXACT)
        .of(5.0 / 3);
  }

  @Test
  void signatureOfNoveltyNamesTheTrainingReports() {
    String signature = noveltySignature("a b c", "c d");
    assertThat(signature).matches("novelty-1\\|tok:ws\\|train:2@[0-9a-f]{8}\\|v:1");
    assertThat(noveltySignature("c d", "a  b c")).isEqualTo(signature);
    assertThat(noveltySignature("a b c", "c e")).isNotEqualTo(signature);
    assertThat(noveltySignature("a b", "c c d")).isNotEqualTo(signature);
  }

  private static String noveltySignature(String... training) {
    return new NoveltyScorer(List.of(training))
        .score(List.of("a"), List.of(List.of("")))
        .get(0)
        .signature()
        .toString();
  }

  @Test
  void noveltyIsTheShareOfUnseenNgrams() {
    List<CorpusScore> scores =
        new NoveltyScorer(List.of("a b c", "c d"))
            .score(List.of("a b d", "c d e f"), List.of(List.of(""), List.of("")));
    assertThat(scores.stream().map(CorpusScore::name))
        .containsExactly("novelty-1", "novelty-2", "novelty-3", "novelty-4")
        .inOrder();
    assertThat(scores.get(0).value()).isWithin(EXACT).of(2.0 / 7);
    assertThat(scores.get(1).value()).isWithin(EXACT).of(3.0 / 5);
    assertThat(scores.get(2).value()).isEqualTo(1);
    assertThat(scores.get(2).item(0)).isEqualTo(1);
    assertThat(scores.get(3).item(0)).isEqualTo(0);
  }
}
