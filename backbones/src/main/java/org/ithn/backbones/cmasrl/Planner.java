package org.ithn.backbones.cmasrl;

import java.util.List;
import java.util.Optional;
import org.ithn.backbones.recurrent.AdditiveAttention;
import org.ithn.backbones.recurrent.LstmCell;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Linear;
import org.tensorflow.Operand;
import org.tensorflow.Output;
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
 * <p>The local state of a sentence is the last hidden state of its writer. The planner remembers S
 * sentences; later ones have no local state.
 *
 * <p>Variables: {@code image} and {@code report} (attentions), {@code global} (G), {@code lstm},
 * {@code agents} (A, a).
 *
 * @param width H, the width of patches and states
 * @param sentences S
 */
record Planner(int width, int sentences) {
  /** Subtracted from the scores of sentences that are not written yet. */
  private static final double NOT_WRITTEN = 1e9;

  /**
   * Plan of a sentence.
   *
   * @param global {@code [N, H]}, the global state GS
   * @param state the LSTM's state h
   * @param localStates {@code [N, 2 S H]}: for each sentence its local state and the key of it,
   *     zeros if it is not written yet
   */
  record Plan<T extends TFloating>(
      Operand<T> global, LstmCell.State<T> state, Operand<T> localStates) {}

  /**
   * The place of a position in its report.
   *
   * @param starts {@code [N, 1]}, 1 = the next word is the first of a sentence, else 0
   * @param completed {@code [N, S]}, 1 = the last word completed this sentence, else 0
   * @param written {@code [N, S]}, 1 = this sentence is complete, else 0
   */
  record Place<T extends TFloating>(Operand<T> starts, Operand<T> completed, Operand<T> written) {}

  /** Returns the keys of patches, {@code [B, P, H]}. */
  <T extends TFloating> Operand<T> imageKeys(GraphScope<T> scope, Operand<T> patches) {
    return attention().project(scope.variableScope("image"), patches);
  }

  /**
   * Builds the plan at a position: a new one where a sentence starts, else the one before.
   *
   * @param patches the patches of B images
   * @param hidden {@code [N, H]}, the writer's state at the previous position
   */
  <T extends TFloating> Plan<T> build(
      GraphScope<T> scope,
      AdditiveAttention.Memory<T> patches,
      Place<T> place,
      Operand<T> hidden,
      Plan<T> before) {
    Ops tf = scope.tf();
    Operand<T> table = remember(scope, place.completed(), hidden, before.localStates());
    Operand<T> h = before.state().h();
    Operand<T> global =
        tf.math.tanh(
            Linear.withoutBias(2 * width, width)
                .build(
                    scope.variableScope("global"),
                    tf.concat(
                        List.of(
                            attend(scope.variableScope("image"), h, patches, Optional.empty()),
                            readReport(scope, h, table, place.written())),
                        tf.constant(1))));
    GraphScope<T> lstm = scope.variableScope("lstm");
    LstmCell.State<T> state = cell().step(lstm, cell().projectInputs(lstm, global), before.state());
    List<Output<T>> kept =
        tf.split(
                tf.constant(1),
                select(
                    scope,
                    place.starts(),
                    tf.concat(List.of(global, state.h(), state.c()), tf.constant(1)),
                    tf.concat(List.of(before.global(), h, before.state().c()), tf.constant(1))),
                3L)
            .output();
    return new Plan<>(
        kept.get(0),
        new LstmCell.State<>(kept.get(1), kept.get(2)),
        tf.reshape(table, tf.constant(new int[] {-1, 2 * sentences * width})));
  }

  /** Returns {@code a} where the mask is 1, {@code b} where it is 0. */
  static <T extends TFloating> Operand<T> select(
      GraphScope<T> scope, Operand<T> mask, Operand<T> a, Operand<T> b) {
    Ops tf = scope.tf();
    return tf.math.add(b, tf.math.mul(mask, tf.math.sub(a, b)));
  }

  /** Adds the local state of a completed sentence to the table, {@code [N, S, 2 H]}. */
  private <T extends TFloating> Operand<T> remember(
      GraphScope<T> scope, Operand<T> completed, Operand<T> hidden, Operand<T> before) {
    Ops tf = scope.tf();
    Operand<T> key = attention().project(scope.variableScope("report"), hidden);
    Operand<T> row = // [N, 1, 2 H]
        tf.expandDims(tf.concat(List.of(hidden, key), tf.constant(1)), tf.constant(1));
    Operand<T> table = tf.reshape(before, tf.constant(new int[] {-1, sentences, 2 * width}));
    return tf.math.add(table, tf.math.mul(tf.expandDims(completed, tf.constant(2)), row));
  }

  private <T extends TFloating> Operand<T> readReport(
      GraphScope<T> scope, Operand<T> h, Operand<T> table, Operand<T> written) {
    Ops tf = scope.tf();
    List<Output<T>> parts = tf.split(tf.constant(2), table, 2L).output();
    Operand<T> penalty =
        tf.math.mul(tf.math.sub(written, scope.scalar(1)), scope.scalar(NOT_WRITTEN));
    return attend(
        scope.variableScope("report"),
        h,
        new AdditiveAttention.Memory<>(parts.get(0), parts.get(1)),
        Optional.of(tf.expandDims(penalty, tf.constant(1))));
  }

  /** Returns the contexts {@code [N, H]} of the planner's states. */
  private <T extends TFloating> Operand<T> attend(
      GraphScope<T> scope,
      Operand<T> h,
      AdditiveAttention.Memory<T> memory,
      Optional<Operand<T>> penalty) {
    return attention().contexts(scope, memory, attention().query(scope, h), penalty);
  }

  /**
   * Returns the logits of the choices.
   *
   * @param state {@code [B, n, H]}
   * @return {@code [B, n, 3]}: stop, normality writer, abnormality writer
   */
  <T extends TFloating> Operand<T> choices(GraphScope<T> scope, Operand<T> state) {
    return Linear.of(width, 1 + ReportStep.WRITERS).build(scope.variableScope("agents"), state);
  }

  LstmCell cell() {
    return new LstmCell(width, width);
  }

  private AdditiveAttention attention() {
    return new AdditiveAttention(Linear.withoutBias(width, width));
  }
}
