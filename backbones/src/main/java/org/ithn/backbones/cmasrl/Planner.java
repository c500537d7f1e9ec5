package org.ithn.backbones.cmasrl;

import java.util.List;
import java.util.Optional;
import org.ithn.backbones.recurrent.LstmCell;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Linear;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/**
 * Planner PL: sums up image and report before each sentence, and chooses who writes it.
 *
 * <pre>
 * c^V  = attention(h_{i-1}; V)         over the patches
 * c^L  = attention(h_{i-1}; LS)        over the local states of the sentences before; 0 if none
 * GS_i = tanh(G [c^V ; c^L])           the global state
 * h_i  = lstm(GS_i, h_{i-1})
 * p(idx_i) = softmax(A h_i + a)        stop, normality writer, abnormality writer
 * </pre>
 *
 * <p>Variables: {@code image} and {@code report} (attentions), {@code global} (G), {@code lstm},
 * {@code agents} (A, a).
 *
 * @param width H, the width of patches and states
 */
record Planner(int width) {
  /** The number of choices: stop, then the writers. */
  private static final int CHOICES = 1 + ReportStep.WRITERS;

  /**
   * Plan of a sentence.
   *
   * @param global {@code [N, H]}, the global state GS
   * @param state the LSTM's state h
   */
  record Plan<T extends TFloating>(Operand<T> global, LstmCell.State<T> state) {}

  /** Returns the patches {@code [B, P, H]} with their keys. */
  <T extends TFloating> AdditiveAttention.Memory<T> memory(
      GraphScope<T> scope, Operand<T> patches) {
    return new AdditiveAttention.Memory<>(
        patches, attention().keys(scope.variableScope("image"), patches));
  }

  /** Returns the keys of local states, {@code [N, H]}. */
  <T extends TFloating> Operand<T> keys(GraphScope<T> scope, Operand<T> localStates) {
    return attention().keys(scope.variableScope("report"), localStates);
  }

  /**
   * Builds the plan of the next sentence.
   *
   * @param patches the patches of B images; N = B K
   * @param before the plan of the previous sentence
   */
  <T extends TFloating> Plan<T> build(
      GraphScope<T> scope,
      AdditiveAttention.Memory<T> patches,
      LocalStates<T> written,
      Plan<T> before) {
    Ops tf = scope.tf();
    Operand<T> h = before.state().h();
    Operand<T> image =
        attention().build(scope.variableScope("image"), h, patches, Optional.empty());
    Operand<T> report =
        attention()
            .build(
                scope.variableScope("report"),
                h,
                written.memory(),
                Optional.of(written.mask(scope)));
    Operand<T> global =
        tf.math.tanh(
            Linear.withoutBias(2 * width, width)
                .build(
                    scope.variableScope("global"),
                    tf.concat(List.of(image, report), tf.constant(1))));
    GraphScope<T> lstm = scope.variableScope("lstm");
    return new Plan<>(
        global, cell().step(lstm, cell().projectInputs(lstm, global), before.state()));
  }

  /** Returns the logits of the choices, {@code [N, 3]}. */
  <T extends TFloating> Operand<T> choices(GraphScope<T> scope, Plan<T> plan) {
    return Linear.of(width, CHOICES).build(scope.variableScope("agents"), plan.state().h());
  }

  LstmCell cell() {
    return new LstmCell(width, width);
  }

  private AdditiveAttention attention() {
    return new AdditiveAttention(width);
  }
}
