package org.ithn.framework.step;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ithn.framework.config.RewardAttributionConfig;
import org.ithn.framework.config.RewardUnit;
import org.ithn.testkit.ReportEnumeration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;

/**
 * Rewards of sentences and words on a toy: reports of at most four tokens out of three words, of
 * which the third ends a sentence.
 */
final class RewardAttributionTest {
  private static final ReportEnumeration TOY = new ReportEnumeration(4, 4);
  private static final int SENTENCE_END = 3;

  /** Random rewards of all reports, 0 for the empty one. */
  private static final class Table implements Reward {
    private final Map<List<Integer>, Double> values = new HashMap<>();
    private final Random random = new Random(5);

    @Override
    public double[] score(String example, List<int[]> reports) {
      return reports.stream()
          .mapToDouble(
              report ->
                  report.length == 0
                      ? 0
                      : values.computeIfAbsent(
                          Arrays.stream(report).boxed().toList(),
                          unseen -> random.nextDouble() - 0.3))
          .toArray();
    }

    @Override
    public boolean endsSentence(int token) {
      return token == SENTENCE_END;
    }
  }

  private final Table table = new Table();

  private RewardAttribution attribution(RewardUnit unit, double discount) {
    return new RewardAttribution(table, new RewardAttributionConfig(unit, discount));
  }

  private double reward(int[] row) {
    return table.score("", List.of(RewardAttribution.withoutEnd(row)))[0];
  }

  @Test
  void theProbabilitiesOfAllReportsAddUpToOne() {
    double[] logits = TOY.randomLogits(7);
    double sum = TOY.reports().stream().mapToDouble(row -> TOY.probability(logits, row)).sum();
    assertThat(sum).isWithin(1e-14).of(1);
    assertThat(TOY.reports()).hasSize(1 + 3 + 9 + 27 + 81);
  }

  @ParameterizedTest
  @EnumSource
  void rewardsAddUpToTheReportsReward(RewardUnit unit) {
    for (int[] row : TOY.reports()) {
      int[] report = RewardAttribution.withoutEnd(row);
      double[] rewards = attribution(unit, 0.5).rewards("", report);
      double whole = table.score("", List.of(report))[0];
      assertThat(Arrays.stream(rewards).sum()).isWithin(1e-15).of(whole);
    }
  }

  /**
   * The gradient of the loss over all reports, weighted by their probabilities, is minus the
   * gradient of the expected reward, with and without a baseline for each part.
   */
  @ParameterizedTest
  @EnumSource
  void theGradientOfTheExpectedRewardEqualsEnumeration(RewardUnit unit) {
    double[] logits = TOY.randomLogits(7);
    double[] expected = TOY.expectedGradient(logits, this::reward);
    for (double baseline : new double[] {0, 0.4}) {
      RewardAttribution attribution = attribution(unit, 1);
      double[] gradient =
          TOY.lossGradient(
              logits,
              row ->
                  Arrays.stream(attribution.returns("", row))
                      .map(value -> value - baseline)
                      .toArray());
      for (int i = 0; i < expected.length; i++) {
        assertWithMessage("%s, baseline %s, logit %s", unit, baseline, i)
            .that(gradient[i])
            .isWithin(1e-9)
            .of(expected[i]);
      }
    }
    assertThat(Arrays.stream(expected).map(Math::abs).max().orElseThrow()).isGreaterThan(0.01);
  }

  @Test
  void aStepRequestsEachDifferentRewardOnce() {
    List<List<Reward.Candidates>> calls = new ArrayList<>();
    Reward counted =
        new Reward() {
          @Override
          public double[] score(String example, List<int[]> reports) {
            return table.score(example, reports);
          }

          @Override
          public List<double[]> scoreAll(List<Candidates> examples) {
            calls.add(examples);
            return Reward.super.scoreAll(examples);
          }
        };
    List<int[]> reports = List.of(new int[] {1, 2}, new int[] {1}, new int[] {1, 2}, new int[0]);
    KnownRewards known =
        KnownRewards.compute(
            counted,
            List.of(new Reward.Candidates("a", reports), new Reward.Candidates("b", reports)));
    assertThat(calls).hasSize(1);
    assertThat(calls.get(0).stream().mapToInt(each -> each.reports().size()).sum()).isEqualTo(6);
    assertThat(known.score("b", reports)).isEqualTo(table.score("b", reports));
  }

  @Test
  void rewardsThatAreNoNumbersAreRefused() {
    List<Reward.Candidates> wanted =
        List.of(new Reward.Candidates("a", List.of(new int[] {1}, new int[] {2})));
    IllegalStateException nan =
        assertThrows(
            IllegalStateException.class,
            () -> KnownRewards.compute((id, all) -> new double[] {1, Double.NaN}, wanted));
    assertThat(nan).hasMessageThat().contains("of example 'a' is NaN");
    IllegalStateException few =
        assertThrows(
            IllegalStateException.class,
            () -> KnownRewards.compute((id, all) -> new double[] {1}, wanted));
    assertThat(few).hasMessageThat().contains("1 values for 2 reports of example 'a'");
  }

  /** Memory of an earlier tensor, which the new one may receive, must not remain in the padding. */
  @Test
  void advantagesArePaddedWithZero() {
    Shape shape = Shape.of(2, 3);
    for (int i = 0; i < 50; i++) {
      TFloat32.tensorOf(shape, DataBuffers.of(filled(Float.NaN))).close();
      try (TFloat32 fed =
          SelfCriticalGraph.advantage(List.of(new double[] {1}, new double[] {2, 3, 4}), shape)) {
        float[] values = filled(Float.NaN);
        fed.asRawTensor().data().asFloats().read(values);
        assertThat(values).isEqualTo(new float[] {1, 0, 0, 2, 3, 4});
      }
    }
  }

  private static float[] filled(float value) {
    float[] values = new float[6];
    Arrays.fill(values, value);
    return values;
  }

  @Test
  void returnsAreDiscountedSumsOfLaterRewards() {
    table.values.put(List.of(1), 0.25);
    table.values.put(List.of(1, 3), 0.5);
    table.values.put(List.of(1, 3, 2), 0.375);
    int[] row = {1, 3, 2, 0};
    assertThat(attribution(RewardUnit.WORD, 0.5).rewards("", new int[] {1, 3, 2}))
        .isEqualTo(new double[] {0.25, 0.25, -0.125});
    assertThat(attribution(RewardUnit.WORD, 0.5).returns("", row))
        .isEqualTo(new double[] {0.34375, 0.1875, -0.125, 0});
    assertThat(attribution(RewardUnit.SENTENCE, 0.5).returns("", row))
        .isEqualTo(new double[] {0.4375, 0.4375, -0.125, -0.125});
    assertThat(attribution(RewardUnit.REPORT, 0.5).returns("", row))
        .isEqualTo(new double[] {0.375, 0.375, 0.375, 0.375});
    assertThat(attribution(RewardUnit.SENTENCE, 1).returns("", new int[] {1, 3, 0}))
        .isEqualTo(new double[] {0.5, 0.5, 0});
    assertThat(attribution(RewardUnit.WORD, 1).returns("", new int[] {0}))
        .isEqualTo(new double[] {0});
  }

  @Test
  void advantagesAreComparedWithTheMeanOfTheSamePart() {
    table.values.put(List.of(1), 0.5);
    table.values.put(List.of(2), 1.0);
    table.values.put(List.of(2, 3), 0.5);
    List<double[]> advantages =
        attribution(RewardUnit.WORD, 1).advantages("", List.of(new int[] {1, 0}, new int[] {2, 3}));
    // returns 0.5, 0 and 0.5, -0.5
    assertThat(advantages.get(0)).isEqualTo(new double[] {0, 0.25});
    assertThat(advantages.get(1)).isEqualTo(new double[] {0, -0.25});
  }
}
