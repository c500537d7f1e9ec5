package org.ithn.testkit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.losses.SelfCriticalLoss;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.tensors.TensorData;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.types.TFloat64;
import org.tensorflow.types.TInt32;

/**
 * All reports of a toy model whose next word depends on the one before, for tests of rewards.
 *
 * <p>Logits are {@code [W, W]} by previous and next word; the previous word of the first one is 0.
 *
 * @param words W, the number of words with the end, 0
 * @param length the largest number of tokens
 */
public record ReportEnumeration(int words, int length) {
  private static final double STEP = 1e-5;

  /** Returns all reports: words, then 0 if there are fewer than {@code length}. */
  public List<int[]> reports() {
    List<int[]> ended = new ArrayList<>();
    List<int[]> open = List.of(new int[0]);
    for (int t = 0; t < length; t++) {
      List<int[]> longer = new ArrayList<>();
      for (int[] row : open) {
        for (int word = 0; word < words; word++) {
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

  /** Returns logits in [-1, 1]. */
  public double[] randomLogits(long seed) {
    return new Random(seed).doubles((long) words * words, -1, 1).toArray();
  }

  /** Returns the probability of a report. */
  public double probability(double[] logits, int[] row) {
    double probability = 1;
    int before = 0;
    for (int word : row) {
      double sum = 0;
      for (int next = 0; next < words; next++) {
        sum += Math.exp(logits[before * words + next]);
      }
      probability *= Math.exp(logits[before * words + word]) / sum;
      before = word;
    }
    return probability;
  }

  /**
   * Returns minus the gradient of the expected reward, by central differences over all reports.
   *
   * @param reward the reward of a report, with its 0 at the end if it has ended
   */
  public double[] expectedGradient(double[] logits, ToDoubleFunction<int[]> reward) {
    double[] gradient = new double[logits.length];
    for (int i = 0; i < gradient.length; i++) {
      double[] more = logits.clone();
      double[] less = logits.clone();
      more[i] += STEP;
      less[i] -= STEP;
      gradient[i] = -(expectation(more, reward) - expectation(less, reward)) / (2 * STEP);
    }
    return gradient;
  }

  private double expectation(double[] logits, ToDoubleFunction<int[]> reward) {
    double sum = 0;
    for (int[] row : reports()) {
      sum += probability(logits, row) * reward.applyAsDouble(row);
    }
    return sum;
  }

  /**
   * Returns the gradient of the self-critical loss over all reports, weighted by their
   * probabilities.
   *
   * @param advantages the advantage of each token of a report
   */
  public double[] lossGradient(double[] logits, Function<int[], double[]> advantages) {
    List<int[]> reports = reports();
    int n = reports.size();
    int[][] before = new int[n][length];
    int[][] targets = new int[n][length];
    double[] mask = new double[n * length];
    double[] advantage = new double[n * length];
    for (int row = 0; row < n; row++) {
      int[] report = reports.get(row);
      double[] own = advantages.apply(report);
      double weight = n * length * probability(logits, report);
      for (int t = 0; t < report.length; t++) {
        targets[row][t] = report[t];
        before[row][t] = t == 0 ? 0 : report[t - 1];
        mask[row * length + t] = 1;
        advantage[row * length + t] = weight * own[t];
      }
    }
    try (var test = TestGraph.of(TFloat64.class, Mode.TRAIN)) {
      var tf = test.tf();
      Operand<TFloat64> table = test.input(TensorData.of(logits, words, words));
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
              test.input(TensorData.of(mask, n, length)),
              Map.of());
      Operand<TFloat64> loss =
          new SelfCriticalLoss(length)
              .build(test.scope(), out, test.input(TensorData.of(advantage, n, length)));
      List<Operand<TFloat64>> slopes = test.gradients(loss, List.of(table));
      test.start();
      return test.run(slopes.get(0));
    }
  }
}
