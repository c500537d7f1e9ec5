package org.ithn.backbones.hrgr;

import java.util.List;
import java.util.Optional;
import org.ithn.backbones.recurrent.AdditiveAttention;
import org.ithn.backbones.recurrent.LstmCell;
import org.ithn.backbones.recurrent.Recurrence;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/**
 * Word decoder that attends to the patches for each word and resets its state where a sentence
 * starts.
 *
 * <pre>
 * c_t = attention(v, [e_{t-1}; q], h_{t-1})
 * h_t = lstm([c_t; e_{t-1}; q], h_{t-1})
 * </pre>
 *
 * <p>e is the embedding of the word before, q the topic of the sentence. Variables: {@code
 * attention}, {@code attention/input}, {@code attention/state}, {@code lstm}, {@code lstm/context}.
 *
 * <p>Source: Li et al., NeurIPS 2018. Our choice: an LSTM.
 *
 * @param width H, the width of words, topics, patches and states
 * @param maxSteps the number of unrolled steps in training if the length is unknown
 */
record WordDecoder(int width, int maxSteps) {
  /**
   * Inputs of the steps, with leading dimensions {@code [B, T]} or, for one step, {@code [N]}.
   *
   * @param gates {@code [.., 4H]}, the part of the LSTM's gates of word and topic
   * @param queries {@code [.., H]}, the part of the attention's query of word and topic
   * @param kept {@code [.., 1]}; 0 where a sentence starts, else 1
   */
  record Inputs<T extends TFloating>(Operand<T> gates, Operand<T> queries, Operand<T> kept) {}

  LstmCell cell() {
    return new LstmCell(2 * width, width);
  }

  private AdditiveAttention attention() {
    return new AdditiveAttention(Linear.of(width, width));
  }

  /** Projects the patches {@code [B, P, H]} to keys. */
  <T extends TFloating> AdditiveAttention.Memory<T> project(
      GraphScope<T> scope, Operand<T> patches) {
    return new AdditiveAttention.Memory<>(
        patches, attention().project(scope.variableScope("attention"), patches));
  }

  /**
   * Projects word and topic.
   *
   * @param words {@code [.., 2H]}, word and topic
   * @param kept {@code [.., 1]}; 0 where a sentence starts, else 1
   */
  <T extends TFloating> Inputs<T> read(GraphScope<T> scope, Operand<T> words, Operand<T> kept) {
    GraphScope<T> attention = scope.variableScope("attention");
    return new Inputs<>(
        cell().projectInputs(scope.variableScope("lstm"), words),
        Linear.withoutBias(2 * width, width).build(attention.variableScope("input"), words),
        kept);
  }

  /**
   * Builds the decoder over whole reports.
   *
   * @param inputs the inputs of {@code [B, T]} positions
   * @return {@code [B, T, H]}
   */
  <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, AdditiveAttention.Memory<T> memory, Inputs<T> inputs) {
    Ops tf = scope.tf();
    LstmCell.State<T> start = cell().zeroState(scope, Shapes.dimension(tf, inputs.gates(), 0));
    return new Recurrence(maxSteps)
        .build(
            scope,
            new Recurrence.StepInputs<>(
                List.of(inputs.gates(), inputs.queries(), inputs.kept()),
                List.of(memory.values(), memory.keys())),
            List.of(start.h(), start.c()),
            (inside, read, state) -> {
              LstmCell.State<T> after =
                  step(
                      inside,
                      new AdditiveAttention.Memory<>(read.get(3), read.get(4)),
                      new Inputs<>(read.get(0), read.get(1), read.get(2)),
                      new LstmCell.State<>(state.get(0), state.get(1)));
              return List.of(after.h(), after.c());
            });
  }

  /**
   * Builds one step of N rows, which are adjacent for each of the B images.
   *
   * @param inputs the inputs of {@code [N]} rows
   * @param before the state before the step
   */
  <T extends TFloating> LstmCell.State<T> step(
      GraphScope<T> scope,
      AdditiveAttention.Memory<T> memory,
      Inputs<T> inputs,
      LstmCell.State<T> before) {
    Ops tf = scope.tf();
    Operand<T> h = tf.math.mul(before.h(), inputs.kept());
    Operand<T> c = tf.math.mul(before.c(), inputs.kept());
    GraphScope<T> attention = scope.variableScope("attention");
    Operand<T> query = tf.math.add(inputs.queries(), attention().query(attention, h)); // [N, H]
    Operand<T> context = // [N, H]
        attention().contexts(attention, memory, query, Optional.empty());
    GraphScope<T> lstm = scope.variableScope("lstm");
    Operand<T> gates =
        tf.math.add(
            inputs.gates(),
            Linear.withoutBias(width, 4 * width).build(lstm.variableScope("context"), context));
    return cell().step(lstm, gates, new LstmCell.State<>(h, c));
  }
}
