package org.ithn.metrics.cider;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.ithn.metrics.CorpusScore;
import org.junit.jupiter.api.Test;

/** Tests of CIDEr with scores that can be computed by hand. */
class CiderScorerTest {
  private static final double EXACT = 1e-8;

  private static List<List<String>> single(String... references) {
    return java.util.Arrays.stream(references).map(List::of).toList();
  }

  @Test
  void identicalDistinctItemsScoreTenPerExistingOrder() {
    CorpusScore score =
        CiderScorer.coco().score(List.of("a b c d", "e f"), single("a b c d", "e f")).get(0);
    assertThat(score.item(0)).isWithin(EXACT).of(10);
    assertThat(score.item(1)).isWithin(EXACT).of(5);
  }

  @Test
  void ciderWeighsRareWords() {
    // df: a 2, b 1, c 1 of 2 items: weight 0 for a, log 2 for b and c.
    List<List<String>> references = single("a b", "a c");
    assertThat(CiderScorer.coco().score(List.of("a", "a c"), references).get(0).item(0))
        .isEqualTo(0);
    assertThat(CiderScorer.coco().score(List.of("b a", "a c"), references).get(0).item(0))
        .isWithin(EXACT)
        .of(2.5);
  }

  @Test
  void ciderDPenalisesLengthAndRepetitionPlainDoesNot() {
    List<List<String>> references = single("b", "c");
    List<String> hypotheses = List.of("b b b", "c");
    double plain = CiderScorer.of(CiderVariant.PLAIN).score(hypotheses, references).get(0).item(0);
    double clipped =
        CiderScorer.of(CiderVariant.CIDER_D).score(hypotheses, references).get(0).item(0);
    assertThat(plain).isWithin(EXACT).of(2.5);
    assertThat(clipped).isWithin(EXACT).of(2.5 / 3 * Math.exp(-4 / 72.0));
  }

  @Test
  void documentFrequenciesCanComeFromAnotherCorpus() {
    CiderScorer scorer = CiderScorer.coco().withDocumentFrequencies(single("b", "b c", "d"));
    CorpusScore score = scorer.score(List.of("b c"), single("b c")).get(0);
    assertThat(score.value()).isWithin(EXACT).of(5);
    assertThat(score.signature().toString())
        .matches("CIDEr\\|tok:ws\\|variant:d\\|df:given3@[0-9a-f]{8}\\|v:1");
    CorpusScore half = scorer.score(List.of("b"), single("b c")).get(0);
    CiderItemScorer items = new CiderItemScorer(CiderVariant.CIDER_D, single("b", "b c", "d"));
    assertThat(items.score("b", List.of("b c"))).isWithin(EXACT).of(half.value());
    assertThat(items.score("e b c", List.of("b c")))
        .isWithin(EXACT)
        .of(items.score("f b c", List.of("b c")));
    double b = Math.log(3.0 / 2);
    double c = Math.log(3.0);
    assertThat(half.value())
        .isWithin(EXACT)
        .of(10 * b / Math.hypot(b, c) / 4 * Math.exp(-1 / 72.0));
    assertThrows(
        IllegalArgumentException.class,
        () -> CiderScorer.coco().withDocumentFrequencies(List.of()));
  }

  @Test
  void ciderFixedToReferencesKeepsScoreAndSignature() {
    List<String> hypotheses = List.of("a b", "a d c");
    List<List<String>> references = single("a b c", "a d");
    CorpusScore free = CiderScorer.coco().score(hypotheses, references).get(0);
    CorpusScore fixed =
        CiderScorer.coco().withReferenceStatistics(references).score(hypotheses, references).get(0);
    assertThat(fixed.value()).isEqualTo(free.value());
    assertThat(fixed.signature()).isEqualTo(free.signature());
  }

  @Test
  void wordRepeatedInReferencesCountsOncePerItem() {
    List<List<String>> references = List.of(List.of("a b", "a c a"), List.of("d"), List.of("e"));
    double once = CiderScorer.coco().score(List.of("a b", "d", "e"), references).get(0).item(0);
    assertThat(once).isGreaterThan(0);
    // a, b and c all have df 1 of 3, so all words of the first reference are equally rare.
    double[] cosines = {1, 2 / Math.sqrt(2 * 5)};
    double words = (cosines[0] + cosines[1] * Math.exp(-1 / 72.0)) / 2;
    double bigrams = 1.0 / 2;
    assertThat(once).isWithin(EXACT).of(10 * (words + bigrams) / 4);
  }

  @Test
  void plainCiderHasAnotherName() {
    CorpusScore plain = CiderScorer.of(CiderVariant.PLAIN).score(List.of("a"), single("a")).get(0);
    assertThat(plain.signature().toString())
        .isEqualTo("CIDEr-plain|tok:ws|variant:plain|df:refs|v:1");
    assertThat(CiderScorer.of(CiderVariant.CIDER_D).score(List.of("a"), single("a")).get(0).name())
        .isEqualTo("CIDEr-D");
  }

  @Test
  void frequenciesOfAnotherCorpusDoNotDependOnTheReferences() {
    CiderScorer given = CiderScorer.coco().withDocumentFrequencies(single("b", "b c", "d"));
    CorpusScore before = given.score(List.of("b"), single("b c")).get(0);
    CorpusScore fixed =
        given.withReferenceStatistics(single("x", "b")).score(List.of("b"), single("b c")).get(0);
    assertThat(fixed.value()).isEqualTo(before.value());
    CorpusScore other =
        CiderScorer.coco()
            .withReferenceStatistics(single("b", "b c", "d"))
            .score(List.of("b"), single("b c"))
            .get(0);
    assertThat(other.value()).isEqualTo(before.value());
    assertThat(other.signature().toString()).contains("df:refs");
  }
}
