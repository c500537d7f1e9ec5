package org.ithn.backbones.recurrent;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Linear;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.op.core.ReduceSum;
import org.tensorflow.types.family.TFloating;

/**
 * Output layer over the vocabulary, in which the sentence plan decides the end of the report.
 *
 * <p>Inside a sentence, token 0 is an ordinary word. Where a sentence starts, its logit is {@code
 * log(sum of e^z over the words) + stop}, so the softmax yields
 *
 * <pre>
 * p(end)  = sigmoid(stop)
 * p(word) = (1 - sigmoid(stop)) softmax(z)_word
 * </pre>
 *
 * <p>and the cross-entropy of the report is the sum of the stop's and the words' cross-entropies.
 * For example, with two words of logits 0 and 0 and stop log 3, the end has probability 3/4 and
 * each word 1/8.
 *
 * <p>Variables: {@code kernel} {@code [H, W]}, {@code bias} {@code [W]}.
 *
 * @param width H, the width of the hidden states
 * @param vocabularyWidth W, the width of the logits
 */
public record VocabularyLayer(int width, int vocabularyWidth) {
  /**
   * Builds the layer.
   *
   * @param hidden {@code [B, n, H]}
   * @param stops {@code [B, n]}, the log-odds that the report ends instead of starting a sentence
   * @param starts {@code [B, n, 1]}; 1 where a sentence starts, else 0
   * @return {@code [B, n, W]}
   */
  public <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, Operand<T> hidden, Operand<T> stops, Operand<T> starts) {
    Ops tf = scope.tf();
    Operand<T> all = Linear.of(width, vocabularyWidth).build(scope, hidden); // [B, n, W]
    Operand<T> end = columns(tf, all, 0, 1);
    Operand<T> rest = columns(tf, all, 1, vocabularyWidth - 1);
    Operand<T> planned = // [B, n, 1]
        tf.math.add(logSumExp(tf, rest), tf.expandDims(stops, tf.constant(2)));
    Operand<T> inside = tf.math.mul(tf.math.sub(scope.scalar(1), starts), end);
    Operand<T> chosen = tf.math.add(tf.math.mul(starts, planned), inside);
    return tf.concat(List.of(chosen, rest), tf.constant(2));
  }

  private static <T extends TFloating> Operand<T> columns(
      Ops tf, Operand<T> x, int from, int count) {
    return tf.slice(x, tf.constant(new int[] {0, 0, from}), tf.constant(new int[] {-1, -1, count}));
  }

  /**
   * Returns log-sum-exp over the last axis, which is kept with size 1; subtracting the maximum
   * prevents overflow.
   */
  private static <T extends TFloating> Operand<T> logSumExp(Ops tf, Operand<T> x) {
    Operand<T> largest =
        tf.stopGradient(tf.reduceMax(x, tf.constant(-1), ReduceMax.keepDims(true)));
    Operand<T> sum =
        tf.reduceSum(
            tf.math.exp(tf.math.sub(x, largest)), tf.constant(-1), ReduceSum.keepDims(true));
    return tf.math.add(largest, tf.math.log(sum));
  }
}
