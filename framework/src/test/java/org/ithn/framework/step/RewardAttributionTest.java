package org.ithn.framework.step;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.ithn.framework.config.RewardAttributionConfig;
import org.ithn.framework.config.RewardUnit;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.losses.SelfCriticalLoss;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.tensors.TensorData;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/**
 * Rewards of sentences and words on a toy: reports of at most {@link #LENGTH} tokens out of three
 * words, of which the third ends a sentence. The next word depends on the one before.
 */
final class RewardAttributionTest {
  private static final int WORDS = 4; // with the end, 0
  private static final int SENTENCE_END = 3;
  private static final int LENGTH = 4;

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

  /** Returns all reports: words, then 0 if there are fewer than {@link #LENGTH}. */
  private static List<int[]> allReports() {
    List<int[]> ended = new ArrayList<>();
    List<int[]> open = List.of(new int[0]);
    for (int t = 0; t < LENGTH; t++) {
      List<int[]> longer = new ArrayList<>();
      for (int[] row : open) {
        for (int word = 0; word < WORDS; word++) {
          int[] next = Arrays.copyOf(row, t + 1);
          next[t] = word;
          (word == 0 ? ended : longer).add(next);
        }
      }
      open = longer;
    }
    ended.addAll(open);
    return ended;
  }

  /** Returns the probability of a report, given logits by previous and next word. */
  private static double probability(double[] logits, int[] row) {
    double probability = 1;
    int before = 0;
    for (int word : row) {
      double sum = 0;
      for (int next = 0; next < WORDS; next++) {
        sum += Math.exp(logits[before * WORDS + next]);
      }
      probability *= Math.exp(logits[before * WORDS + word]) / sum;
      before = word;
    }
    return probability;
  }

  private double expectedReward(double[] logits) {
    double sum = 0;
    for (int[] row : allReports()) {
      double reward = table.score("", List.of(RewardAttribution.withoutEnd(row)))[0];
      sum += probability(logits, row) * reward;
    }
    return sum;
  }

  private static double[] randomLogits() {
    return new Random(7).doubles(WORDS * WORDS, -1, 1).toArray();
  }

  @Test
  void theProbabilitiesOfAllReportsAddUpToOne() {
    double sum = allReports().stream().mapToDouble(row -> probability(randomLogits(), row)).sum();
    assertThat(sum).isWithin(1e-14).of(1);
    assertThat(allReports()).hasSize(1 + 3 + 9 + 27 + 81);
  }

  @ParameterizedTest
  @EnumSource
  void rewardsAddUpToTheReportsReward(RewardUnit unit) {
    for (int[] row : allReports()) {
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
    double[] logits = randomLogits();
    double[] expected = new double[logits.length];
    double step = 1e-5;
    for (int i = 0; i < expected.length; i++) {
      double[] more = logits.clone();
      double[] less = logits.clone();
      more[i] += step;
      less[i] -= step;
      expected[i] = -(expectedReward(more) - expectedReward(less)) / (2 * step);
    }
    for (double baseline : new double[] {0, 0.4}) {
      double[] gradient = gradient(logits, attribution(unit, 1), baseline);
      for (int i = 0; i < expected.length; i++) {
        assertWithMessage("%s, baseline %s, logit %s", unit, baseline, i)
            .that(gradient[i])
            .isWithin(1e-9)
            .of(expected[i]);
      }
    }
    assertThat(Arrays.stream(expected).map(Math::abs).max().orElseThrow()).isGreaterThan(0.01);
  }

  /** Returns the gradient of the self-critical loss over all reports. */
  private static double[] gradient(
      double[] logits, RewardAttribution attribution, double baseline) {
    List<int[]> reports = allReports();
    int n = reports.size();
    int[][] before = new int[n][LENGTH];
    int[][] targets = new int[n][LENGTH];
    double[] mask = new double[n * LENGTH];
    double[] advantage = new double[n * LENGTH];
    for (int row = 0; row < n; row++) {
      int[] report = reports.get(row);
      double[] returns = attribution.returns("", report);
      double weight = n * LENGTH * probability(logits, report);
      for (int t = 0; t < report.length; t++) {
        targets[row][t] = report[t];
        before[row][t] = t == 0 ? 0 : report[t - 1];
        mask[row * LENGTH + t] = 1;
        advantage[row * LENGTH + t] = weight * (returns[t] - baseline);
      }
    }
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      var tf = test.tf();
      Operand<TFloat64> table = test.input(TensorData.of(logits, WORDS, WORDS));
      Operand<TInt32> previous =
          test.typedInput(TInt32.class, TInt32.tensorOf(StdArrays.ndCopyOf(before)));
      Operand<TInt32> ids =
          test.typedInput(TInt32.class, TInt32.tensorOf(StdArrays.ndCopyOf(targets)));
      Operand<TFloat64> unused = test.scope().scalar(0);
      BackboneOutputs<TFloat64> out =
          new BackboneOutputs<>(
              tf.gather(table, previous, tf.constant(0)),
              unused,
              unused,
              ids,
              test.input(TensorData.of(mask, n, LENGTH)),
              Map.of());
      Operand<TFloat64> loss =
          new SelfCriticalLoss(LENGTH)
              .build(test.scope(), out, test.input(TensorData.of(advantage, n, LENGTH)));
      List<Operand<TFloat64>> slopes = test.gradients(loss, List.of(table));
      test.start();
      return test.run(slopes.get(0));
    }
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
