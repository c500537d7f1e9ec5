package org.ithn.backbones.cmasrl;

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
  /**
   * Builds one step.
   *
   * @param x {@code [N, 2H]}, the last word and the global state
   * @param kept {@code [N, 1]}; 0 where a sentence starts, else 1
   */
  <T extends TFloating> LstmCell.State<T> step(
      GraphScope<T> scope, Operand<T> x, Operand<T> kept, LstmCell.State<T> before) {
    Ops tf = scope.tf();
    GraphScope<T> lstm = scope.variableScope("lstm");
    return cell()
        .step(
            lstm,
            cell().projectInputs(lstm, x),
            new LstmCell.State<>(tf.math.mul(before.h(), kept), tf.math.mul(before.c(), kept)));
  }

  /**
   * Builds the logits of the next words, with the end in the place of a first word.
   *
   * @param hidden {@code [B, n, H]}
   * @param stops {@code [B, n]}, the log-odds that the report ends instead of starting a sentence
   * @param starts {@code [B, n, 1]}, 1 where a sentence starts, else 0
   * @return {@code [B, n, W]}
   */
  <T extends TFloating> Operand<T> logits(
      GraphScope<T> scope, Operand<T> hidden, Operand<T> stops, Operand<T> starts) {
    return new VocabularyLayer(width, vocabularyWidth)
        .build(scope.variableScope("vocabulary"), hidden, stops, starts);
  }

  private LstmCell cell() {
    return new LstmCell(2 * width, width);
  }
}
