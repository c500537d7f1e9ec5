package org.ithn.backbones.cmasrl;

import java.util.List;
import org.ithn.backbones.recurrent.LstmCell;
import org.ithn.backbones.recurrent.VocabularyLayer;
import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/**
 * Writer of normal or of abnormal sentences: an LSTM over the words of a sentence that reads the
 * global state with each word.
 *
 * <pre>
 * h_t = lstm([E y_{t-1} ; GS], h_{t-1})      h_0 = 0
 * p(y_t) = softmax(W h_t + b)
 * </pre>
 *
 * <p>Variables: {@code lstm}, {@code vocabulary} (W, b).
 *
 * @param width H, the width of words and states
 * @param vocabularyWidth W, the width of the logits
 */
record Writer(int width, int vocabularyWidth) {
  /** Builds one step from {@code [E y ; GS]}, {@code [N, 2H]}. */
  <T extends TFloating> LstmCell.State<T> step(
      GraphScope<T> scope, Operand<T> x, LstmCell.State<T> before) {
    GraphScope<T> lstm = scope.variableScope("lstm");
    return cell().step(lstm, cell().projectInputs(lstm, x), before);
  }

  /**
   * Builds the log-probabilities of the next word, with the end in the place of a first word.
   *
   * @param hidden {@code [N, H]}
   * @param stops {@code [N, 1]}, the log-odds that the report ends instead of starting a sentence
   * @param starts {@code [N, 1]}, 1 where a sentence starts, else 0
   * @return {@code [N, W]}
   */
  <T extends TFloating> Operand<T> logProbs(
      GraphScope<T> scope, Operand<T> hidden, Operand<T> stops, Operand<T> starts) {
    Ops tf = scope.tf();
    Operand<T> logits = // [N, 1, W]
        new VocabularyLayer(width, vocabularyWidth)
            .build(
                scope.variableScope("vocabulary"),
                tf.expandDims(hidden, tf.constant(1)),
                stops,
                tf.expandDims(starts, tf.constant(1)));
    return tf.nn.logSoftmax(tf.reshape(logits, tf.constant(new int[] {-1, vocabularyWidth})));
  }

  LstmCell cell() {
    return new LstmCell(2 * width, width);
  }

  /** Returns a sum of rows {@code [N, H]} of both writers, weighted by {@code [N, 2]}. */
  static <T extends TFloating> Operand<T> weightedSum(
      Ops tf, List<Operand<T>> ofWriters, Operand<T> weights) {
    return tf.math.add(
        tf.math.mul(ofWriters.get(0), column(tf, weights, 0)),
        tf.math.mul(ofWriters.get(1), column(tf, weights, 1)));
  }

  /** Returns a column of {@code [N, n]} as {@code [N, 1]}. */
  static <T extends TFloating> Operand<T> column(Ops tf, Operand<T> x, int index) {
    return columns(tf, x, index, 1);
  }

  /** Returns columns of {@code [N, n]}. */
  static <T extends TFloating> Operand<T> columns(Ops tf, Operand<T> x, int from, int count) {
    return tf.slice(x, tf.constant(new int[] {0, from}), tf.constant(new int[] {-1, count}));
  }
}
