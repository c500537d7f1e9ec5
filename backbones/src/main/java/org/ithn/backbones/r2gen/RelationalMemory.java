package org.ithn.backbones.r2gen;

import java.util.List;
import org.ithn.backbones.recurrent.Recurrence;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.MultiHeadAttention;
import org.ithn.framework.layers.MultiHeadAttention.KeysAndValues;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Slice;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Relational memory of S slots that reads a report word by word.
 *
 * <pre>
 * N  = M + attention(M, [M; x], [M; x])
 * N  = N + mlp(N)                                     mlp: linear, ReLU, linear, ReLU
 * G  = W x + U tanh(M)                                [S, 2H]: input gate, forget gate
 * M' = sigmoid(G_i) tanh(N) + sigmoid(G_f) M
 * </pre>
 *
 * <p>The initial M is the first S rows of the identity, padded with zeros. Padding is read after
 * the words, so it does not affect valid positions.
 *
 * <p>{@link Recurrence} decides whether the steps are unrolled or run in a loop.
 *
 * <p>Variables: {@code attention/query}, {@code key}, {@code value}, {@code output}; {@code
 * mlp/inner}, {@code mlp/outer}; {@code input_gates} (W), {@code memory_gates} (U), {@code [H,
 * 2H]}.
 *
 * <p>Source: Chen et al., 2020, Sec. 3.2; R2Gen, {@code modules/encoder_decoder.py}, {@code
 * RelationalMemory}.
 *
 * @param width H, the width of a slot
 * @param heads the number of attention heads
 * @param slots S, the number of slots
 * @param maxSteps the number of unrolled steps if the length is unknown
 * @param dropout the dropout on the attention weights
 */
record RelationalMemory(int width, int heads, int slots, int maxSteps, Dropout dropout) {

  /**
   * Projections of words that the memory reads: {@code [B, T, H]}, {@code [B, T, H]}, {@code [B, T,
   * 2H]}.
   */
  private record WordProjections<T extends TFloating>(
      Operand<T> keys, Operand<T> values, Operand<T> gates) {}

  /**
   * Builds the memory over whole reports.
   *
   * @param x {@code [B, T, H]}, embedded words
   * @return {@code [B, T, S H]}, at t the memory after word t
   */
  <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x) {
    WordProjections<T> all = projectWords(scope, x);
    return new Recurrence(maxSteps)
        .build(
            scope,
            List.of(all.keys(), all.values(), all.gates()),
            List.of(initialState(scope, Shapes.dimension(scope.tf(), x, 0))),
            (inside, inputs, state) -> {
              Ops tf = inside.tf();
              WordProjections<T> word =
                  new WordProjections<>(
                      tf.expandDims(inputs.get(0), tf.constant(1)),
                      tf.expandDims(inputs.get(1), tf.constant(1)),
                      tf.expandDims(inputs.get(2), tf.constant(1)));
              return List.of(flattenSlots(tf, next(inside, splitSlots(tf, state.get(0)), word)));
            });
  }

  /** Returns the memory before the first word, {@code [N, S H]}. */
  <T extends TFloating> Operand<T> initialState(GraphScope<T> scope, Operand<TInt32> rows) {
    return flattenSlots(scope.tf(), identityMemory(scope, rows));
  }

  /**
   * Builds one step for N rows.
   *
   * @param memory {@code [N, S H]}
   * @param x {@code [N, H]}, embedded words
   * @return {@code [N, S H]}
   */
  <T extends TFloating> Operand<T> step(GraphScope<T> scope, Operand<T> memory, Operand<T> x) {
    Ops tf = scope.tf();
    Operand<T> one = tf.reshape(x, tf.constant(new int[] {-1, 1, width}));
    return flattenSlots(tf, next(scope, splitSlots(tf, memory), projectWords(scope, one)));
  }

  private <T extends TFloating> Operand<T> splitSlots(Ops tf, Operand<T> memory) {
    return tf.reshape(memory, tf.constant(new int[] {-1, slots, width}));
  }

  private <T extends TFloating> Operand<T> flattenSlots(Ops tf, Operand<T> memory) {
    return tf.reshape(memory, tf.constant(new int[] {-1, slots * width}));
  }

  private <T extends TFloating> Operand<T> identityMemory(
      GraphScope<T> scope, Operand<TInt32> rows) {
    Ops tf = scope.tf();
    float[][][] identity = new float[1][slots][width];
    for (int i = 0; i < slots; i++) {
      identity[0][i][i] = 1;
    }
    Operand<T> one = tf.dtypes.cast(tf.constant(identity), scope.type());
    Operand<T> all = tf.tile(one, Shapes.stack(tf, List.of(rows, tf.constant(1), tf.constant(1))));
    return tf.reshape(all, tf.constant(new int[] {-1, slots, width}));
  }

  private <T extends TFloating> WordProjections<T> projectWords(GraphScope<T> scope, Operand<T> x) {
    KeysAndValues<T> both = attention().keysAndValues(scope.variableScope("attention"), x);
    Operand<T> gates = Linear.glorot(width, 2 * width).build(scope.variableScope("input_gates"), x);
    return new WordProjections<>(both.keys(), both.values(), gates);
  }

  /** Returns the memory {@code [B, S, H]} after one word, given its projections with T = 1. */
  private <T extends TFloating> Operand<T> next(
      GraphScope<T> scope, Operand<T> memory, WordProjections<T> word) {
    Ops tf = scope.tf();
    GraphScope<T> inside = scope.variableScope("attention");
    KeysAndValues<T> own = attention().keysAndValues(inside, memory);
    KeysAndValues<T> all = // [B, S + 1, H]
        new KeysAndValues<>(
            tf.concat(List.of(own.keys(), word.keys()), tf.constant(1)),
            tf.concat(List.of(own.values(), word.values()), tf.constant(1)));
    Operand<T> n =
        tf.math.add(memory, attention().build(inside, memory, all, List.of())); // [B, S, H]
    n = tf.math.add(n, mlp(scope.variableScope("mlp"), n));
    Operand<T> gates = // [B, S, 2H]
        tf.math.add(
            word.gates(),
            Linear.glorot(width, 2 * width)
                .build(scope.variableScope("memory_gates"), tf.math.tanh(memory)));
    Operand<T> added = tf.math.mul(gate(tf, gates, 0), tf.math.tanh(n));
    return tf.math.add(added, tf.math.mul(gate(tf, gates, width), memory));
  }

  private <T extends TFloating> Operand<T> gate(Ops tf, Operand<T> gates, int from) {
    Slice<T> part =
        tf.slice(
            gates, tf.constant(new int[] {0, 0, from}), tf.constant(new int[] {-1, -1, width}));
    return tf.math.sigmoid(part);
  }

  private <T extends TFloating> Operand<T> mlp(GraphScope<T> scope, Operand<T> x) {
    Linear linear = Linear.glorot(width, width);
    Operand<T> inner = scope.tf().nn.relu(linear.build(scope.variableScope("inner"), x));
    return scope.tf().nn.relu(linear.build(scope.variableScope("outer"), inner));
  }

  private MultiHeadAttention attention() {
    return new MultiHeadAttention(width, heads, dropout);
  }
}
