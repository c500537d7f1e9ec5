package org.ithn.metrics;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.ithn.metrics.bleu.BleuScorer;
import org.ithn.metrics.bleu.BleuStatistics;
import org.ithn.metrics.bleu.ReferenceLength;
import org.ithn.metrics.clinical.ClinicalEfficacyScorer;
import org.ithn.metrics.clinical.RuleLabeller;
import org.ithn.metrics.diversity.NoveltyScorer;
import org.ithn.metrics.report.ReportScores;
import org.ithn.metrics.rouge.RougeLScorer;
import org.junit.jupiter.api.Test;

/** Scores that can be computed by hand, and edge cases of the scorers. */
class ScorerEdgesTest {
  private static final double EXACT = 1e-8;

  private static double bleu(int order, String hypothesis, String... references) {
    return new BleuScorer()
        .score(List.of(hypothesis), List.of(List.of(references)))
        .get(order - 1)
        .value();
  }

  private static double rouge(String hypothesis, String... references) {
    return new RougeLScorer()
        .score(List.of(hypothesis), List.of(List.of(references)))
        .get(0)
        .value();
  }

  private static List<List<String>> single(String... references) {
    return java.util.Arrays.stream(references).map(List::of).toList();
  }

  @Test
  void bleuIsClippedPrecisionTimesBrevity() {
    assertThat(bleu(1, "the the the cat", "the cat sat on the mat"))
        .isWithin(EXACT)
        .of(3.0 / 4 * Math.exp(1 - 6.0 / 4));
    // "the cat sat": words 3/3, bigrams 2/2, lengths 3 and 4.
    assertThat(bleu(2, "the cat sat", "the cat sat down"))
        .isWithin(EXACT)
        .of(Math.exp(1 - 4.0 / 3));
    assertThat(bleu(2, "a b x d", "a b c d")).isWithin(EXACT).of(Math.sqrt(3.0 / 4 * 1 / 3));
  }

  @Test
  void bleuClipsEachNgramAtItsLargestCountInOneReference() {
    assertThat(bleu(1, "a a a", "a b", "a a c")).isWithin(EXACT).of(2.0 / 3);
  }

  @Test
  void bleuSumsCountsOverItems() {
    List<CorpusScore> scores =
        new BleuScorer().score(List.of("a b", "c x y z"), single("a b", "c d e f"));
    assertThat(scores.get(0).value()).isWithin(EXACT).of(3.0 / 6);
    assertThat(scores.get(0).item(0)).isWithin(EXACT).of(1);
    assertThat(scores.get(0).item(1)).isWithin(EXACT).of(0.25);
    assertThat(scores.get(0).valueOver(new int[] {1, 1, 0})).isWithin(EXACT).of(4.0 / 10);
  }

  @Test
  void referenceLengthRulesDiffer() {
    List<String> hypothesis = List.of("a b c d");
    List<List<String>> references = List.of(List.of("a b c d e f g h", "a b c d e", "a b"));
    double[] expected = {Math.exp(1 - 5.0 / 4), 1, Math.exp(1 - 5.0 / 4)};
    ReferenceLength[] rules = ReferenceLength.values();
    for (int i = 0; i < rules.length; i++) {
      CorpusScore score = new BleuScorer(rules[i]).score(hypothesis, references).get(0);
      assertWithMessage(rules[i].name()).that(score.value()).isWithin(EXACT).of(expected[i]);
    }
  }

  @Test
  void blankHypothesisScoresZeroWithoutBreakingTheCorpus() {
    assertThat(bleu(1, " \u00a0 ", "a b")).isEqualTo(0);
    assertThat(rouge("", "a b")).isEqualTo(0);
    ReportScores scores = ReportScores.of(List.of("", "a b c d e"), single("x", "a b c d e"));
    assertThat(scores.value("BLEU-4")).isWithin(1e-6).of(Math.exp(1 - 6.0 / 5));
    assertThat(scores.value("ROUGE-L")).isWithin(EXACT).of(0.5);
    assertThat(scores.value("CIDEr")).isWithin(EXACT).of(5);
  }

  @Test
  void blankReferencesScoreZero() {
    ReportScores scores = ReportScores.of(List.of("a", "b"), single("", ""));
    for (String name : List.of("BLEU-1", "ROUGE-L", "CIDEr")) {
      assertWithMessage(name).that(scores.value(name)).isWithin(1e-6).of(0);
    }
  }

  @Test
  void blankAgainstBlankIsOneEmptyWordForRougeOnly() {
    assertThat(rouge("", "")).isEqualTo(1);
    assertThat(bleu(1, "", "")).isEqualTo(0);
  }

  @Test
  void rougeIsTheFMeasureOfTheLongestCommonSubsequence() {
    double precision = 3.0 / 4;
    double recall = 3.0 / 5;
    double expected = (1 + 1.44) * precision * recall / (recall + 1.44 * precision);
    assertThat(rouge("a b c d", "a x b y d")).isWithin(EXACT).of(expected);
    assertThat(rouge("b a", "a b")).isWithin(EXACT).of(0.5);
  }

  @Test
  void rougeTakesPrecisionAndRecallFromDifferentReferences() {
    // Precision 1 from the long reference, recall 1 from the short one.
    assertThat(rouge("a b", "a b c d", "a")).isWithin(EXACT).of(1);
  }

  @Test
  void rougeSplitsAtEverySpace() {
    assertThat(rouge("a  b", "a b")).isWithin(EXACT).of((1 + 1.44) * 2 / 3 / (1 + 1.44 * 2 / 3));
  }

  @Test
  void unicodeWhiteSpaceSeparatesWords() {
    assertThat(bleu(2, "heart\u00a0size\u2003normal\u3000here", "heart size normal here"))
        .isWithin(EXACT)
        .of(1);
    assertThat(bleu(1, "a\u001cb\u0085c", "a b c")).isWithin(EXACT).of(1);
    assertThat(bleu(1, "a\u200bb", "a b")).isWithin(EXACT).of(0);
  }

  @Test
  void veryLongTokensAndTextsAreScored() {
    String token = "x".repeat(100_000);
    assertThat(bleu(1, token, token)).isWithin(EXACT).of(1);
    String text = String.join(" ", Collections.nCopies(5_000, "a b"));
    assertThat(bleu(4, text, text)).isWithin(EXACT).of(1);
    assertThat(rouge(text, text)).isWithin(EXACT).of(1);
  }

  @Test
  void textsOfThousandsOfDifferentNgramsAreScored() {
    String words = String.join(" ", IntStream.range(0, 1_500).mapToObj(i -> "w" + i).toList());
    ReportScores scores = ReportScores.of(List.of(words, "x"), single(words, "x"));
    assertThat(scores.scores().get("BLEU-4").item(0)).isWithin(EXACT).of(1);
    assertThat(scores.scores().get("CIDEr").item(0)).isWithin(EXACT).of(10);
    assertThat(scores.scores().get("CIDEr").item(1)).isWithin(EXACT).of(2.5);
  }

  @Test
  void bleuHasTheTinyConstantsOfTheTools() {
    double precision = (2 + 1e-15) / (3 + 1e-9);
    double ratio = (3 + 1e-15) / (3 + 1e-9);
    assertThat(bleu(1, "a b x", "a b c")).isWithin(1e-15).of(precision * Math.exp(1 - 1 / ratio));
    assertThat(bleu(1, "x", "a"))
        .isWithin(1e-20)
        .of(1e-15 / (1 + 1e-9) * Math.exp(1 - (1 + 1e-9) / (1 + 1e-15)));
  }

  @Test
  void corpusCountsOfBleuAreSums() {
    BleuStatistics sums =
        new BleuScorer().corpusStatistics(List.of("a b c", "d"), single("a b", "d e"));
    assertThat(sums.hypothesisLength()).isEqualTo(4);
    assertThat(sums.referenceLength()).isEqualTo(4);
    assertThat(sums.matchCount(1)).isEqualTo(3);
    assertThat(sums.matchCount(2)).isEqualTo(1);
    assertThat(sums.totalCount(2)).isEqualTo(2);
    assertThat(sums.totalCount(4)).isEqualTo(0);
  }

  @Test
  void everyScorerRejectsListsOfDifferentLengths() {
    List<CorpusScorer> scorers = new ArrayList<>(ReportScores.defaultScorers());
    scorers.add(new NoveltyScorer(List.of("a")));
    scorers.add(new ClinicalEfficacyScorer(new RuleLabeller()));
    for (CorpusScorer scorer : scorers) {
      IllegalArgumentException error =
          assertThrows(
              IllegalArgumentException.class,
              () -> scorer.score(List.of("a"), single("a", "b")),
              scorer.getClass().getSimpleName());
      assertThat(error).hasMessageThat().contains("1 hypotheses but 2 lists of references");
    }
  }

  @Test
  void shorterOfTwoEquallyCloseReferenceLengthsCounts() {
    // 4 words between references of 3 and 5: no penalty; with 5 as the length it would be
    // exp(-1/4).
    assertThat(bleu(1, "a b c d", "a b c d e", "a b c")).isWithin(EXACT).of(1);
    assertThat(bleu(1, "a b c d", "a b c", "a b c d e")).isWithin(EXACT).of(1);
    assertThat(bleu(1, "a b c d", "a b c d e", "a b c d e f")).isWithin(EXACT).of(Math.exp(-0.25));
    assertThat(bleu(1, "a b c d", "a b c d e f", "a b c d e")).isWithin(EXACT).of(Math.exp(-0.25));
  }

  @Test
  void hundredThousandItemsAreScored() {
    int count = 100_000;
    List<String> hypotheses = IntStream.range(0, count).mapToObj(i -> "lung " + i % 97).toList();
    List<List<String>> references =
        IntStream.range(0, count).mapToObj(i -> List.of("lung " + i % 89)).toList();
    ReportScores scores = ReportScores.of(hypotheses, references);
    // i % 97 equals i % 89 for the first 89 of every 97 * 89 numbers.
    double equal = IntStream.range(0, count).filter(i -> i % 97 == i % 89).count();
    assertThat(scores.value("BLEU-1")).isWithin(1e-6).of((count + equal) / (2 * count));
    assertThat(scores.value("BLEU-2"))
        .isWithin(1e-6)
        .of(Math.sqrt((count + equal) / (2 * count) * equal / count));
    assertThat(scores.value("ROUGE-L")).isWithin(EXACT).of((0.5 * (count - equal) + equal) / count);
    assertThat(scores.value("distinct-reports")).isWithin(EXACT).of(97.0 / count);
  }

  @Test
  void unusableCorporaAreRejected() {
    assertThat(
            assertThrows(
                IllegalArgumentException.class, () -> ReportScores.of(List.of(), List.of())))
        .hasMessageThat()
        .contains("no hypotheses");
    assertThat(
            assertThrows(
                IllegalArgumentException.class, () -> ReportScores.of(List.of("a"), List.of())))
        .hasMessageThat()
        .contains("1 hypotheses but 0 lists of references");
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> ReportScores.of(List.of("a", "b"), List.of(List.of("a"), List.of()))))
        .hasMessageThat()
        .contains("item 1 has no reference");
  }

  @Test
  void scoresAreFoundByNameAndUnknownNamesListTheChoices() {
    ReportScores scores = ReportScores.of(List.of("a"), single("a"));
    assertThat(scores.values().keySet())
        .containsExactly(
            "BLEU-1",
            "BLEU-2",
            "BLEU-3",
            "BLEU-4",
            "ROUGE-L",
            "CIDEr",
            "diversity",
            "distinct-reports",
            "average-length")
        .inOrder();
    assertThat(scores.values().get("ROUGE-L")).isEqualTo(1.0);
    assertThat(assertThrows(IllegalArgumentException.class, () -> scores.value("BLEU")))
        .hasMessageThat()
        .contains("available: BLEU-1, BLEU-2");
    CorpusScore one = scores.scores().get("BLEU-1");
    assertThrows(IllegalArgumentException.class, () -> ReportScores.ofScores(List.of(one, one)));
    assertThrows(IllegalArgumentException.class, () -> one.valueOver(new int[0]));
    assertThat(one.toString()).startsWith("BLEU-1|tok:ws|reflen:closest|v:1 = ");
    assertThat(one.items()).hasLength(1);
  }

  @Test
  void signaturesKeepTheirOrderAndRejectSeparators() {
    Signature signature =
        Signature.of("BLEU-4", "ws").withField("trunc", 60).withField("unk", "yes");
    assertThat(signature.toString()).isEqualTo("BLEU-4|tok:ws|trunc:60|unk:yes|v:1");
    assertThat(signature.withField("trunc", 59).withMetric("X").toString())
        .isEqualTo("X|tok:ws|trunc:59|unk:yes|v:1");
    assertThrows(IllegalArgumentException.class, () -> signature.withField("a", "b|c"));
    assertThrows(IllegalArgumentException.class, () -> new Signature("x", Map.of("a:b", "c")));
  }

  @Property(tries = 60)
  void orderOfItemsDoesNotMatter(@ForAll @IntRange(max = 1 << 20) int seed) {
    Random random = new Random(seed);
    List<String> hypotheses = texts(random, 7);
    List<List<String>> references = texts(random, 7).stream().map(List::of).toList();
    List<Integer> order = new ArrayList<>(IntStream.range(0, 7).boxed().toList());
    Collections.shuffle(order, random);
    ReportScores straight = ReportScores.of(hypotheses, references);
    ReportScores shuffled =
        ReportScores.of(
            order.stream().map(hypotheses::get).toList(),
            order.stream().map(references::get).toList());
    for (String name : straight.values().keySet()) {
      assertWithMessage(name).that(shuffled.value(name)).isWithin(1e-12).of(straight.value(name));
    }
  }

  private static List<String> texts(Random random, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                String.join(
                    " ",
                    IntStream.range(0, random.nextInt(11))
                        .mapToObj(k -> "w" + random.nextInt(5))
                        .toList()))
        .toList();
  }
}
