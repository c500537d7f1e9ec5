package org.ithn.backbones.hrgr;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ithn.backbones.recurrent.AdditiveAttention;
import org.ithn.backbones.recurrent.LstmCell;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Linear;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.types.family.TFloating;

/**
 * Sentence decoder with the retrieval policy: plans topic, stop and choice of each sentence.
 *
 * <p>It reads the image and its own state, never a word: all S sentences of an image are planned
 * before the first word is generated, both in training and in generation.
 *
 * <pre>
 * h_0 = tanh(W_s pooled + b_s), and likewise the cell state
 * c_i = attention(v, h_{i-1})
 * h_i = lstm(c_i, h_{i-1})
 * q_i = tanh(W_q h_i + b_q)                    topic
 * z_i = W_z h_i + b_z                          log-odds that no sentence i follows
 * u_i = softmax(W_u q_i + b_u)                 0 = generate, k = retrieve template k
 * </pre>
 *
 * <p>Variables: {@code start/h}, {@code start/c}, {@code attention}, {@code attention/state},
 * {@code lstm}, {@code topic}, {@code stop}, {@code choice}; the last one only if there are
 * templates.
 *
 * <p>Source: Li et al., NeurIPS 2018. Our choice: an LSTM, its start, and tanh for the topic.
 *
 * @param width H, the width of states and topics
 * @param sentences S, the number of planned sentences
 * @param templates K, the number of templates
 */
record SentenceDecoder(int width, int sentences, int templates) {
  /**
   * Plan of an image's sentences.
   *
   * @param topics {@code [B, S, H]}
   * @param stops {@code [B, S]}, the log-odds that the report ends before sentence s
   * @param choices {@code [B, S, K + 1]}, the log-probabilities of the choices
   * @param patchWeights {@code [B, S, P]}, the attention of each sentence to the patches
   */
  record Plan<T extends TFloating>(
      Operand<T> topics, Operand<T> stops, Operand<T> choices, Operand<T> patchWeights) {}

  /**
   * Builds the plan.
   *
   * @param patches {@code [B, P, H]}
   * @param pooled {@code [B, D]}, the pooled feature of the image
   */
  <T extends TFloating> Plan<T> build(GraphScope<T> scope, Operand<T> patches, Operand<T> pooled) {
    Ops tf = scope.tf();
    GraphScope<T> inside = scope.variableScope("attention");
    AdditiveAttention attention = new AdditiveAttention(Linear.of(width, width));
    AdditiveAttention.Memory<T> memory =
        new AdditiveAttention.Memory<>(patches, attention.project(inside, patches));
    LstmCell cell = new LstmCell(width, width);
    GraphScope<T> lstm = scope.variableScope("lstm");
    LstmCell.State<T> state = start(scope.variableScope("start"), pooled);
    List<Operand<T>> states = new ArrayList<>();
    List<Operand<T>> patchWeights = new ArrayList<>();
    for (int i = 0; i < sentences; i++) {
      AdditiveAttention.Attended<T> attended =
          attention.build(
              inside,
              memory,
              tf.expandDims(attention.query(inside, state.h()), tf.constant(1)),
              Optional.empty());
      Operand<T> context = tf.reshape(attended.context(), tf.constant(new int[] {-1, width}));
      state = cell.step(lstm, cell.projectInputs(lstm, context), state);
      states.add(state.h());
      patchWeights.add(attended.weights());
    }
    Operand<T> all = tf.stack(states, Stack.axis(1L)); // [B, S, H]
    Operand<T> topics =
        tf.math.tanh(Linear.of(width, width).build(scope.variableScope("topic"), all));
    Operand<T> stops = Linear.of(width, 1).build(scope.variableScope("stop"), all); // [B, S, 1]
    return new Plan<>(
        topics,
        tf.reshape(stops, tf.constant(new int[] {-1, sentences})),
        choices(scope, topics),
        tf.concat(patchWeights, tf.constant(1)));
  }

  /** Returns the state before the first sentence. */
  private <T extends TFloating> LstmCell.State<T> start(GraphScope<T> scope, Operand<T> pooled) {
    Ops tf = scope.tf();
    Linear linear = Linear.of((int) pooled.shape().get(1), width);
    return new LstmCell.State<>(
        tf.math.tanh(linear.build(scope.variableScope("h"), pooled)),
        tf.math.tanh(linear.build(scope.variableScope("c"), pooled)));
  }

  private <T extends TFloating> Operand<T> choices(GraphScope<T> scope, Operand<T> topics) {
    Ops tf = scope.tf();
    int count = templates + 1;
    Operand<T> rows = tf.reshape(topics, tf.constant(new int[] {-1, width})); // [B S, H]
    Operand<T> logProbs = // [B S, K + 1]; the gradient of the op is wrong at rank 3
        templates == 0
            ? tf.zerosLike(
                tf.stopGradient(
                    tf.slice(rows, tf.constant(new int[] {0, 0}), tf.constant(new int[] {-1, 1}))))
            : tf.nn.logSoftmax(Linear.of(width, count).build(scope.variableScope("choice"), rows));
    return tf.reshape(logProbs, tf.constant(new int[] {-1, sentences, count}));
  }
}
