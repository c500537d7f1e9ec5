package org.ithn.backbones.r2gen;

import java.util.ArrayList;
import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Loop;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.MultiHeadAttention;
import org.ithn.framework.layers.MultiHeadAttention.KeysAndValues;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Slice;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * S rows that read one word after the other and remember what belongs together.
 *
 * <pre>
 * N  = M + attention(M, [M; x], [M; x])
 * N  = N + mlp(N)                                     mlp: linear, ReLU, linear, ReLU
 * G  = W x + U tanh(M)                                [S, 2H]: input gate, forget gate
 * M' = sigmoid(G_i) tanh(N) + sigmoid(G_f) M
 * </pre>
 *
 * <p>The first M is the first S rows of the identity, padded with zeros. Padding is read as words
 * are, after them, so it changes nothing that counts.
 *
 * <p>Training needs the gradient, which loops of the graph do not have: the steps are laid out one
 * after the other, as many as the longest report may have words where the batch's length is open.
 * Elsewhere an open length becomes a loop.
 *
 * <p>Variables: {@code attention/query}, {@code key}, {@code value}, {@code output}; {@code
 * mlp/inner}, {@code mlp/outer}; {@code input_gates} (W), {@code memory_gates} (U), {@code [H,
 * 2H]}.
 *
 * <p>Source: Chen et al., 2020, Sec. 3.2; R2Gen, {@code modules/encoder_decoder.py}, {@code
 * RelationalMemory}.
 *
 * @param width H
 * @param heads of the attention
 * @param slots S
 * @param mostWords how many steps are laid out where the length is open
 * @param dropout on the attention weights
 */
record RelationalMemory(int width, int heads, int slots, int mostWords, Dropout dropout) {

  /** What the memory reads of words: {@code [B, T, H]}, {@code [B, T, H]}, {@code [B, T, 2H]}. */
  private record Reading<T extends TFloating>(
      Operand<T> keys, Operand<T> values, Operand<T> gates) {}

  /**
   * Adds the memory over whole reports.
   *
   * @param x {@code [B, T, H]}, embedded words
   * @return {@code [B, T, S H]}: at t the memory after word t
   */
  <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x) {
    long length = x.shape().get(1);
    boolean differentiable = scope.mode().training() || length != Shape.UNKNOWN_SIZE;
    if (!differentiable || scope.mode() == Mode.SERVE) {
      return looped(scope, x);
    }
    if (length != Shape.UNKNOWN_SIZE) {
      return unrolled(scope, x, (int) length);
    }
    Ops tf = scope.tf();
    Operand<TInt32> open = Shapes.dimension(tf, x, 1);
    Operand<T> all = unrolled(scope, padded(scope, x, open), mostWords);
    return tf.slice(
        all,
        tf.constant(new int[] {0, 0, 0}),
        Shapes.of(tf, List.of(tf.constant(-1), open, tf.constant(-1))));
  }

  /** {@code [B, mostWords, H]}; fails when it runs on reports that are longer. */
  private <T extends TFloating> Operand<T> padded(
      GraphScope<T> scope, Operand<T> x, Operand<TInt32> length) {
    Ops tf = scope.tf();
    Operand<TInt32> none = tf.constant(new int[] {0, 0});
    Operand<TInt32> after =
        tf.stack(List.of(tf.constant(0), tf.math.sub(tf.constant(mostWords), length)));
    Operand<T> padded = tf.pad(x, tf.stack(List.of(none, after, none)), scope.scalar(0));
    return tf.reshape(padded, tf.constant(new int[] {-1, mostWords, width}));
  }

  private <T extends TFloating> Operand<T> unrolled(GraphScope<T> scope, Operand<T> x, int length) {
    Ops tf = scope.tf();
    Reading<T> all = reading(scope, x);
    List<Operand<T>> keys = split(tf, all.keys(), length);
    List<Operand<T>> values = split(tf, all.values(), length);
    List<Operand<T>> gates = split(tf, all.gates(), length);
    Operand<T> memory = first(scope, Shapes.dimension(tf, x, 0));
    List<Operand<T>> memories = new ArrayList<>();
    for (int t = 0; t < length; t++) {
      memory = next(scope, memory, new Reading<>(keys.get(t), values.get(t), gates.get(t)));
      memories.add(memory);
    }
    Operand<T> stacked = // [B, T, S, H]
        tf.stack(memories, org.tensorflow.op.core.Stack.axis(1L));
    return tf.reshape(stacked, tf.constant(new int[] {-1, length, slots * width}));
  }

  private static <T extends TFloating> List<Operand<T>> split(Ops tf, Operand<T> x, int parts) {
    return List.copyOf(tf.split(tf.constant(1), x, (long) parts).output());
  }

  private <T extends TFloating> Operand<T> looped(GraphScope<T> scope, Operand<T> x) {
    Ops tf = scope.tf();
    Reading<T> all = reading(scope, x);
    Operand<TInt32> length = Shapes.dimension(tf, x, 1);
    Operand<T> start = first(scope, Shapes.dimension(tf, x, 0));
    Operand<T> none = // [B, 0, S H]
        tf.slice(
            tf.reshape(start, tf.constant(new int[] {-1, 1, slots * width})),
            tf.constant(new int[] {0, 0, 0}),
            tf.constant(new int[] {-1, 0, -1}));
    List<Operand<?>> end =
        Loop.in(scope)
            .run(
                List.of(tf.constant(0), length, start, none),
                List.of(
                    Shape.scalar(),
                    Shape.scalar(),
                    Shape.of(Shape.UNKNOWN_SIZE, slots, width),
                    Shape.of(Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE, (long) slots * width)),
                (ops, state) -> ops.math.less(number(state.get(0)), number(state.get(1))),
                (body, state, captures) -> round(body, state, captures, all));
    return memory(end.get(3));
  }

  private <T extends TFloating> List<Operand<?>> round(
      GraphScope<T> scope, List<Operand<?>> state, Loop.Captures captures, Reading<T> all) {
    Ops tf = scope.tf();
    Operand<TInt32> at = number(state.get(0));
    Reading<T> here =
        new Reading<>(
            at(tf, captures.of(all.keys()), at, width),
            at(tf, captures.of(all.values()), at, width),
            at(tf, captures.of(all.gates()), at, 2 * width));
    Operand<T> after = next(scope, memory(state.get(2)), here);
    Operand<T> row = tf.reshape(after, tf.constant(new int[] {-1, 1, slots * width}));
    return List.of(
        tf.math.add(at, tf.constant(1)),
        state.get(1),
        after,
        tf.concat(List.of(memory(state.get(3)), row), tf.constant(1)));
  }

  /** {@code [B, 1, width]} of {@code [B, T, width]}. */
  private static <T extends TFloating> Operand<T> at(
      Ops tf, Operand<T> x, Operand<TInt32> position, int width) {
    Operand<T> row = tf.gather(x, position, tf.constant(1));
    return tf.reshape(row, tf.constant(new int[] {-1, 1, width}));
  }

  @SuppressWarnings("unchecked") // the loop's state in its order
  private static Operand<TInt32> number(Operand<?> state) {
    return (Operand<TInt32>) state;
  }

  @SuppressWarnings("unchecked") // the loop's state in its order
  private static <T extends TFloating> Operand<T> memory(Operand<?> state) {
    return (Operand<T>) state;
  }

  /** {@code [N, S H]}: the memory before the first word. */
  <T extends TFloating> Operand<T> start(GraphScope<T> scope, Operand<TInt32> rows) {
    return flat(scope.tf(), first(scope, rows));
  }

  /**
   * Adds one step for N rows.
   *
   * @param memory {@code [N, S H]}
   * @param x {@code [N, H]}, embedded words
   * @return {@code [N, S H]}
   */
  <T extends TFloating> Operand<T> step(GraphScope<T> scope, Operand<T> memory, Operand<T> x) {
    Ops tf = scope.tf();
    Operand<T> rows = tf.reshape(memory, tf.constant(new int[] {-1, slots, width}));
    Operand<T> one = tf.reshape(x, tf.constant(new int[] {-1, 1, width}));
    return flat(tf, next(scope, rows, reading(scope, one)));
  }

  private <T extends TFloating> Operand<T> flat(Ops tf, Operand<T> memory) {
    return tf.reshape(memory, tf.constant(new int[] {-1, slots * width}));
  }

  private <T extends TFloating> Operand<T> first(GraphScope<T> scope, Operand<TInt32> rows) {
    Ops tf = scope.tf();
    float[][][] identity = new float[1][slots][width];
    for (int i = 0; i < slots; i++) {
      identity[0][i][i] = 1;
    }
    Operand<T> one = tf.dtypes.cast(tf.constant(identity), scope.type());
    Operand<T> all = tf.tile(one, Shapes.of(tf, List.of(rows, tf.constant(1), tf.constant(1))));
    return tf.reshape(all, tf.constant(new int[] {-1, slots, width}));
  }

  private <T extends TFloating> Reading<T> reading(GraphScope<T> scope, Operand<T> x) {
    KeysAndValues<T> both = attention().keysAndValues(scope.at("attention"), x);
    Operand<T> gates = Linear.glorot(width, 2 * width).build(scope.at("input_gates"), x);
    return new Reading<>(both.keys(), both.values(), gates);
  }

  /** {@code [B, S, H]} after one word, whose reading has T = 1. */
  private <T extends TFloating> Operand<T> next(
      GraphScope<T> scope, Operand<T> memory, Reading<T> word) {
    Ops tf = scope.tf();
    GraphScope<T> inside = scope.at("attention");
    KeysAndValues<T> own = attention().keysAndValues(inside, memory);
    KeysAndValues<T> all = // [B, S + 1, H]
        new KeysAndValues<>(
            tf.concat(List.of(own.keys(), word.keys()), tf.constant(1)),
            tf.concat(List.of(own.values(), word.values()), tf.constant(1)));
    Operand<T> n =
        tf.math.add(memory, attention().build(inside, memory, all, List.of())); // [B, S, H]
    n = tf.math.add(n, mlp(scope.at("mlp"), n));
    Operand<T> gates = // [B, S, 2H]
        tf.math.add(
            word.gates(),
            Linear.glorot(width, 2 * width).build(scope.at("memory_gates"), tf.math.tanh(memory)));
    Operand<T> taken = tf.math.mul(gate(tf, gates, 0), tf.math.tanh(n));
    return tf.math.add(taken, tf.math.mul(gate(tf, gates, width), memory));
  }

  private <T extends TFloating> Operand<T> gate(Ops tf, Operand<T> gates, int from) {
    Slice<T> part =
        tf.slice(
            gates, tf.constant(new int[] {0, 0, from}), tf.constant(new int[] {-1, -1, width}));
    return tf.math.sigmoid(part);
  }

  private <T extends TFloating> Operand<T> mlp(GraphScope<T> scope, Operand<T> x) {
    Linear linear = Linear.glorot(width, width);
    Operand<T> inner = scope.tf().nn.relu(linear.build(scope.at("inner"), x));
    return scope.tf().nn.relu(linear.build(scope.at("outer"), inner));
  }

  private MultiHeadAttention attention() {
    return new MultiHeadAttention(width, heads, dropout);
  }
}
