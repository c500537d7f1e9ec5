package org.ithn.backbones.coatt;

import java.util.ArrayList;
import java.util.List;
import org.ithn.backbones.recurrent.AdditiveAttention;
import org.ithn.backbones.recurrent.LstmCell;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.family.TFloating;

/**
 * Sentence LSTM that plans the topic of each sentence and the end of the report.
 *
 * <p>It reads the co-attention's context and its own state, never a word: all S sentences of an
 * image are planned before the first word is generated, both in training and in generation.
 *
 * <pre>
 * x_s     = coattention(h_{s-1})
 * h_s     = lstm(x_s, h_{s-1})
 * topic_s = tanh(A h_s + B x_s + b)
 * stop_s  = w tanh(D h_{s-1} + E h_s + e) + f          log-odds that no sentence s follows
 * </pre>
 *
 * <p>Variables: {@code attention}, {@code lstm}, {@code topic/state} (A), {@code topic/context} (B,
 * b), {@code stop/before} (D), {@code stop/after} (E, e), {@code stop/score} (w, f).
 *
 * <p>Source: Jing et al., 2018, Sec. 3.4. Differs: one log-odds instead of an equivalent softmax
 * over two states.
 *
 * @param width H, the width of states and topics
 * @param sentences S, the number of planned sentences
 */
record SentenceLstm(int width, int sentences) {
  /**
   * Plan of an image's sentences.
   *
   * @param topics {@code [B, S, H]}
   * @param stops {@code [B, S]}, the log-odds that the report ends before sentence s
   * @param patchWeights {@code [B, S, P]}, the attention of each sentence to the patches, summing
   *     to 1 over P
   */
  record Plan<T extends TFloating>(Operand<T> topics, Operand<T> stops, Operand<T> patchWeights) {}

  /**
   * Builds the plan.
   *
   * @param patches {@code [B, P, H]}
   * @param tags {@code [B, M, H]}
   */
  <T extends TFloating> Plan<T> build(GraphScope<T> scope, Operand<T> patches, Operand<T> tags) {
    Ops tf = scope.tf();
    GraphScope<T> inside = scope.variableScope("attention");
    CoAttention attention = new CoAttention(width);
    AdditiveAttention.Memory<T> visual = attention.projectPatches(inside, patches);
    AdditiveAttention.Memory<T> semantic = attention.projectTags(inside, tags);
    LstmCell cell = new LstmCell(width, width);
    LstmCell.State<T> state = cell.zeroState(scope, Shapes.dimension(tf, patches, 0));
    List<Operand<T>> topics = new ArrayList<>();
    List<Operand<T>> stops = new ArrayList<>();
    List<Operand<T>> patchWeights = new ArrayList<>();
    for (int s = 0; s < sentences; s++) {
      CoAttention.AttentionOutput<T> attended =
          attention.build(inside, visual, semantic, state.h());
      GraphScope<T> lstm = scope.variableScope("lstm");
      LstmCell.State<T> next = cell.step(lstm, cell.projectInputs(lstm, attended.context()), state);
      topics.add(topic(scope.variableScope("topic"), next.h(), attended.context()));
      stops.add(stop(scope.variableScope("stop"), state.h(), next.h()));
      patchWeights.add(attended.patchWeights());
      state = next;
    }
    return new Plan<>(
        tf.stack(topics, Stack.axis(1L)),
        tf.concat(stops, tf.constant(1)),
        tf.stack(patchWeights, Stack.axis(1L)));
  }

  private <T extends TFloating> Operand<T> topic(
      GraphScope<T> scope, Operand<T> state, Operand<T> context) {
    Ops tf = scope.tf();
    return tf.math.tanh(
        tf.math.add(
            Linear.withoutBias(width, width).build(scope.variableScope("state"), state),
            Linear.of(width, width).build(scope.variableScope("context"), context)));
  }

  /** Returns the stop log-odds {@code [B, 1]}. */
  private <T extends TFloating> Operand<T> stop(
      GraphScope<T> scope, Operand<T> before, Operand<T> after) {
    Ops tf = scope.tf();
    Operand<T> inner =
        tf.math.tanh(
            tf.math.add(
                Linear.withoutBias(width, width).build(scope.variableScope("before"), before),
                Linear.of(width, width).build(scope.variableScope("after"), after)));
    return Linear.of(width, 1).build(scope.variableScope("score"), inner);
  }
}
