package org.ithn.experiments.run;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.UserException;
import org.ithn.experiments.variants.Variant;
import org.ithn.framework.config.RewardAttributionConfig;
import org.ithn.framework.config.RewardUnit;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.step.Reward;
import org.ithn.framework.step.RewardAttribution;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.bleu.BleuScorer;
import org.ithn.metrics.cider.CiderScorer;
import org.junit.jupiter.api.Test;

final class RewardsTest {
  private static final Vocabulary WORDS =
      Vocabulary.ofWords(
          List.of(
              ".", "<unk>", "a", "are", "clear", "heart", "is", "large", "lungs", "nodule", "seen",
              "the"));
  private static final List<Study> STUDIES =
      List.of(
          study("lungs", "lungs.png", "the lungs are clear ."),
          study("heart", "heart.png", "the heart is large ."),
          study("nodule", "nodule.png", "a nodule is seen ."));

  private static final List<String> NAMES = List.of("CIDEr", "BLEU-4", "BLEU-4-smoothed");

  private static Study study(String id, String image, String report) {
    return new Study(id, List.of(Path.of(image)), report);
  }

  private static Reward reward() {
    return reward("CIDEr");
  }

  private static Rewards reward(String name) {
    Variant variant =
        Variant.of("r2gencmn-phantom")
            .withKey("training.self_critical.reward", name)
            .withKey("training.self_critical.decoding.max_length", 20);
    return Rewards.create(Experiment.of(variant.config(), WORDS), STUDIES);
  }

  private static int[] ids(String text) {
    int[] row = WORDS.encode(text, 20);
    return Arrays.stream(row).filter(id -> id != 0).toArray();
  }

  @Test
  void otherNamesAreRefused() {
    NAMES.forEach(Rewards::requireKnown);
    Exception e = assertThrows(UserException.class, () -> Rewards.requireKnown("METEOR"));
    assertThat(e)
        .hasMessageThat()
        .contains(
            "training.self_critical.reward is 'METEOR', whose term 'METEOR' is unknown; use"
                + " bertscore, bleu-4, bleu-4-smoothed, cider, label-f1, or a sum such as");
  }

  @Test
  void anImageWithSeveralCaptionsCountsOnce() {
    Study again = study("again", "lungs.png", "No nodule.");
    assertThat(Rewards.distinctImages(List.of(STUDIES.get(0), STUDIES.get(1), again)))
        .containsExactly(STUDIES.get(0), STUDIES.get(1))
        .inOrder();
  }

  @Test
  void theReferenceScoresTenAndUnrelatedWordsZero() {
    double[] rewards =
        reward().score("lungs", List.of(ids("the lungs are clear ."), ids("a nodule is seen")));
    assertThat(rewards[0]).isWithin(1e-9).of(10);
    assertThat(rewards[1]).isWithin(1e-9).of(0);
  }

  @Test
  void aReportScoresHigherForTheStudyThatItDescribes() {
    Reward reward = reward();
    List<int[]> report = List.of(ids("the heart is large . a nodule is seen ."));
    double heart = reward.score("heart", report)[0];
    double lungs = reward.score("lungs", report)[0];
    assertThat(heart).isGreaterThan(lungs);
    assertThat(heart).isLessThan(10.0);
  }

  @Test
  void aViewOfAStudyIsComparedWithTheStudysReport() {
    Reward reward = reward();
    List<int[]> report = List.of(ids("the lungs are clear ."));
    assertThat(reward.score("lungs#0", report)).isEqualTo(reward.score("lungs", report));
  }

  /** The report's scores are those of the scorers that {@code evaluate} prints. */
  @Test
  void rewardsOfSentencesAndWordsAddUpToTheScoreOfTheReport() {
    List<String> corpus = STUDIES.stream().map(Study::report).toList();
    String text = "the lungs are large . a nodule is seen . the lungs are clear .";
    CiderScorer cider =
        CiderScorer.coco().withDocumentFrequencies(corpus.stream().map(List::of).toList());
    Map<String, Double> expected =
        Map.of(
            "CIDEr", value(cider, "CIDEr", text, corpus.get(0)),
            "BLEU-4", value(new BleuScorer(), "BLEU-4", text, corpus.get(0)));
    for (String name : NAMES) {
      Reward reward = reward(name);
      double whole = reward.score("lungs", List.of(ids(text)))[0];
      assertThat(whole).isGreaterThan(0.0);
      if (expected.containsKey(name)) {
        assertThat(whole).isEqualTo(expected.get(name));
      }
      for (RewardUnit unit : RewardUnit.values()) {
        double[] parts =
            new RewardAttribution(reward, new RewardAttributionConfig(unit, 0.9))
                .rewards("lungs", ids(text));
        assertThat(Arrays.stream(parts).sum()).isWithin(1e-13).of(whole);
        assertThat(Arrays.stream(parts).filter(part -> part != 0).count())
            .isAtMost(unit == RewardUnit.REPORT ? 1 : unit == RewardUnit.SENTENCE ? 3 : 15);
      }
    }
  }

  private static double value(CorpusScorer scorer, String name, String text, String reference) {
    return scorer.score(List.of(text), List.of(List.of(reference))).stream()
        .filter(score -> score.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  @Test
  void smoothedBleuOfAShortTextIsNotZero() {
    double[] plain = reward("BLEU-4").score("lungs", List.of(ids("the lungs"), ids("")));
    double[] smooth = reward("BLEU-4-smoothed").score("lungs", List.of(ids("the lungs"), ids("")));
    assertThat(plain[0]).isLessThan(1e-3);
    // precisions 2/2, 2/2, 1/1, 1/1; brevity exp(1 - 5 / 2)
    assertThat(smooth[0]).isWithin(1e-6).of(Math.exp(-1.5));
    assertThat(plain[1]).isEqualTo(0.0);
    assertThat(smooth[1]).isEqualTo(0.0);
  }

  @Test
  void sentencesEndWithAFullStop() {
    assertThat(reward().endsSentence(WORDS.id("."))).isTrue();
    assertThat(reward().endsSentence(WORDS.id("clear"))).isFalse();
    assertThat(reward().endsSentence(0)).isFalse();
  }
}
