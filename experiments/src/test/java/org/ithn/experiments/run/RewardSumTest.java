package org.ithn.experiments.run;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.UserException;
import org.ithn.experiments.encoding.BertScoreEncoder;
import org.ithn.experiments.rewards.RewardSum;
import org.ithn.experiments.variants.Variant;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.step.Reward;
import org.ithn.metrics.clinical.ClinicalEfficacyScorer;
import org.ithn.metrics.clinical.RuleLabeller;
import org.ithn.metrics.embedding.BertScorer;
import org.ithn.metrics.embedding.BertScorer.Weighting;
import org.ithn.testkit.ReportEnumeration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Rewards by labels and language models, and sums of rewards. */
final class RewardSumTest {
  private static final Path MODEL =
      Path.of(
          System.getProperty("ithn.root", ".."),
          "backbones/src/test/resources/text-encoder/roberta");

  private static final Vocabulary WORDS =
      Vocabulary.ofWords(List.of(".", "<unk>", "cardiomegaly", "effusion", "no"));
  private static final ReportEnumeration TOY = new ReportEnumeration(6, 3);
  private static final List<Study> STUDIES =
      List.of(
          new Study("a", List.of(Path.of("a.png")), "Effusion. Cardiomegaly."),
          new Study("b", List.of(Path.of("b.png")), "No effusion."),
          new Study("c", List.of(Path.of("c.png")), "effusion . cardiomegaly ."));

  private static Rewards open(String reward) {
    Variant variant =
        Variant.of("r2gencmn-phantom")
            .withKey("training.self_critical.reward", reward)
            .withKey("training.self_critical.model.folder", MODEL.toString())
            .withKey("training.self_critical.model.layer", 2)
            .withKey("training.self_critical.decoding.max_length", 20);
    return Rewards.create(Experiment.of(variant.config(), WORDS), STUDIES);
  }

  private static int[] ids(String text) {
    return Arrays.stream(WORDS.encode(text, 20)).filter(id -> id != 0).toArray();
  }

  private static double one(String reward, String example, String text) {
    try (Rewards opened = open(reward)) {
      return opened.score(example, List.of(ids(text)))[0];
    }
  }

  @Test
  void labelsAreThoseOfTheOriginalReport() {
    assertThat(one("label-f1", "a", "effusion")).isWithin(1e-15).of(2.0 / 3);
    assertThat(one("label-f1", "a", "cardiomegaly effusion")).isEqualTo(1);
    assertThat(one("label-f1", "a", "no effusion")).isEqualTo(0);
    assertThat(one("label-f1", "b", "no effusion")).isEqualTo(1); // No Finding
    assertThat(one("Label-F1", "a#0", "effusion")).isWithin(1e-15).of(2.0 / 3);
  }

  @Test
  void labelRewardIsTheReportsShareOfTheEvaluatedScore() {
    String text = "cardiomegaly no effusion";
    double evaluated =
        new ClinicalEfficacyScorer(new RuleLabeller())
            .score(List.of(text), List.of(List.of(STUDIES.get(0).report()))).stream()
                .filter(score -> score.name().equals("CE-example-F1"))
                .findFirst()
                .orElseThrow()
                .value();
    assertThat(evaluated).isGreaterThan(0.5);
    assertThat(one("label-f1", "a", text)).isEqualTo(evaluated);
  }

  @Test
  void bertScoreIsTheEvaluatedOne() {
    try (BertScoreEncoder encoder = BertScoreEncoder.load(MODEL, 2)) {
      double evaluated =
          new BertScorer(encoder, Weighting.UNIFORM, Optional.empty())
              .score(List.of("no effusion"), List.of(List.of("effusion . cardiomegaly .")))
              .get(2)
              .value();
      assertThat(one("bertscore", "c", "no effusion")).isWithin(1e-6).of(evaluated);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"label-f1", "bertscore", "cider", "bleu-4", "bleu-4-smoothed"})
  void emptyReportsHaveZeroAndBatchesEqualSingleReports(String name) {
    try (Rewards reward = open(name)) {
      List<int[]> reports = List.of(ids("effusion"), new int[0], ids("no effusion"));
      List<double[]> all =
          reward.scoreAll(
              List.of(new Reward.Candidates("b", reports), new Reward.Candidates("a", reports)));
      assertThat(all.get(1)[1]).isEqualTo(0);
      assertThat(all.get(0)).usingTolerance(1e-6).containsExactly(reward.score("b", reports));
      assertThat(all.get(1)).usingTolerance(1e-6).containsExactly(reward.score("a", reports));
      assertThat(reward.scoreAll(List.of())).isEmpty();
    }
  }

  @Test
  void sumsAreWeighted() {
    double labels = one("label-f1", "c", "effusion");
    double bleu = one("BLEU-4-smoothed", "c", "effusion");
    assertThat(bleu).isGreaterThan(0);
    assertThat(one("2*label-f1+-0.5 * BLEU-4-smoothed", "c", "effusion"))
        .isWithin(1e-12)
        .of(2 * labels - 0.5 * bleu);
    assertThat(RewardSum.parse("CIDEr + 5e-1*label-f1", Plugins.rewards()).toString())
        .isEqualTo("1.0*cider + 0.5*label-f1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "cider + meteor | whose term 'meteor' is unknown",
        "cider + cider | whose term 'cider' is repeated",
        "cider + 0*bleu-4 | whose term '0*bleu-4' is repeated or has no weight",
        "half*cider | repeated or has no weight",
        "1*2*cider | repeated or has no weight",
        "cider + | whose term '' is unknown",
      })
  void invalidSumsAreRefused(String text, String message) {
    Exception refused = assertThrows(UserException.class, () -> Rewards.requireKnown(text));
    assertThat(refused).hasMessageThat().contains(message);
  }

  @Test
  void aRewardWithoutItsModelIsRefused() {
    Variant variant =
        Variant.of("r2gencmn-phantom").withKey("training.self_critical.reward", "bertscore");
    assertThat(
            assertThrows(
                UserException.class,
                () -> Rewards.create(Experiment.of(variant.config(), WORDS), STUDIES)))
        .hasMessageThat()
        .contains("training.self_critical.model.folder is ''");
    Variant unknown = variant.withKey("training.self_critical.model.folder", MODEL.toString());
    assertThat(
            assertThrows(
                UserException.class,
                () -> Rewards.create(Experiment.of(unknown.config(), WORDS), STUDIES)))
        .hasMessageThat()
        .contains("for which no layer is known; set training.self_critical.model.layer");
  }

  /** All 156 reports of up to three words, rewarded as in training. */
  @ParameterizedTest
  @ValueSource(strings = {"label-f1", "bertscore", "label-f1 + 0.3*bertscore + 2*BLEU-4-smoothed"})
  void theGradientOfTheExpectedRewardEqualsEnumeration(String name) {
    try (Rewards rewards = open(name)) {
      List<int[]> reports = TOY.reports().stream().map(RewardSumTest::withoutEnd).toList();
      double[] values = rewards.scoreAll(List.of(new Reward.Candidates("c", reports))).get(0);
      List<List<Integer>> keys =
          TOY.reports().stream().map(row -> Arrays.stream(row).boxed().toList()).toList();
      double[] logits = TOY.randomLogits(3);
      double[] expected = TOY.expectedGradient(logits, row -> values[index(keys, row)]);
      double[] gradient =
          TOY.lossGradient(
              logits,
              row -> {
                double[] advantages = new double[row.length];
                Arrays.fill(advantages, values[index(keys, row)] - 0.25); // any baseline
                return advantages;
              });
      for (int i = 0; i < expected.length; i++) {
        assertWithMessage("%s, logit %s", name, i).that(gradient[i]).isWithin(1e-9).of(expected[i]);
      }
      assertThat(Arrays.stream(expected).map(Math::abs).max().orElseThrow()).isGreaterThan(1e-3);
    }
  }

  private static int index(List<List<Integer>> keys, int[] row) {
    return keys.indexOf(Arrays.stream(row).boxed().toList());
  }

  private static int[] withoutEnd(int[] row) {
    return Arrays.stream(row).filter(word -> word != 0).toArray();
  }
}
