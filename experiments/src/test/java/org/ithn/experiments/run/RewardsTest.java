package org.ithn.experiments.run;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.UserException;
import org.ithn.experiments.variants.Variant;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.step.Reward;
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

  private static Study study(String id, String image, String report) {
    return new Study(id, List.of(Path.of(image)), report);
  }

  private static Reward reward() {
    Experiment experiment = Experiment.of(Variant.of("r2gencmn-phantom").config(), WORDS);
    return Rewards.cider(experiment, STUDIES);
  }

  private static int[] ids(String text) {
    int[] row = WORDS.encode(text, 20);
    return Arrays.stream(row).filter(id -> id != 0).toArray();
  }

  @Test
  void onlyCiderIsKnown() {
    Rewards.requireKnown("CIDEr");
    Exception e = assertThrows(UserException.class, () -> Rewards.requireKnown("BLEU-4"));
    assertThat(e).hasMessageThat().contains("training.self_critical.reward is 'BLEU-4'");
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
}
