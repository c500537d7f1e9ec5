package org.ithn.backbones.recurrent;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * LSTM cell that is applied one step at a time.
 *
 * <pre>
 * [i f g o] = W x + U h + b                          [N, 4H]
 * c' = sigmoid(f) c + sigmoid(i) tanh(g)
 * h' = sigmoid(o) tanh(c')
 * </pre>
 *
 * <p>Variables: {@code input/kernel} W {@code [inputs, 4H]}, {@code input/bias} b {@code [4H]},
 * {@code state/kernel} U {@code [H, 4H]}, all initialised uniformly in ±1 / sqrt(H).
 *
 * <p>Source: Hochreiter and Schmidhuber, 1997, with a forget gate; gate order and initialisation as
 * in PyTorch.
 *
 * @param inputs the width of x
 * @param width H, the width of the state
 */
public record LstmCell(int inputs, int width) {
  /**
   * State that the cell passes to the next step.
   *
   * @param h {@code [N, H]}, the output
   * @param c {@code [N, H]}, the cell state
   */
  public record State<T extends TFloating>(Operand<T> h, Operand<T> c) {}

  /** Returns the zero state of N rows. */
  public <T extends TFloating> State<T> zeroState(GraphScope<T> scope, Operand<TInt32> rows) {
    Operand<T> zeros = zeros(scope, rows, width);
    return new State<>(zeros, zeros);
  }

  /** Returns zeros {@code [rows, width]} of known width, for other parts of a state. */
  public static <T extends TFloating> Operand<T> zeros(
      GraphScope<T> scope, Operand<TInt32> rows, int width) {
    Ops tf = scope.tf();
    return tf.reshape(
        tf.fill(Shapes.stack(tf, List.of(rows, tf.constant(width))), scope.scalar(0)),
        tf.constant(new int[] {-1, width}));
  }

  /**
   * Builds W x + b for any number of steps at once.
   *
   * @param x {@code [..., inputs]}
   * @return {@code [..., 4H]}
   */
  public <T extends TFloating> Operand<T> projectInputs(GraphScope<T> scope, Operand<T> x) {
    return new Linear(inputs, 4 * width, Initialisers.fanInUniform(width), Linear.Bias.FAN_IN)
        .build(scope.variableScope("input"), x);
  }

  /**
   * Builds one step.
   *
   * @param projected {@code [N, 4H]}, the output of {@link #projectInputs} for this step
   * @param before the state before the step
   */
  public <T extends TFloating> State<T> step(
      GraphScope<T> scope, Operand<T> projected, State<T> before) {
    Ops tf = scope.tf();
    Operand<T> kernel =
        scope
            .variableScope("state")
            .trainable("kernel", Shape.of(width, 4L * width), Initialisers.fanInUniform(width));
    Operand<T> gates = tf.math.add(projected, tf.linalg.matMul(before.h(), kernel));
    List<org.tensorflow.Output<T>> parts = tf.split(tf.constant(1), gates, 4L).output();
    Operand<T> added = tf.math.mul(tf.math.sigmoid(parts.get(0)), tf.math.tanh(parts.get(2)));
    Operand<T> kept = tf.math.mul(tf.math.sigmoid(parts.get(1)), before.c());
    Operand<T> c = tf.math.add(kept, added);
    return new State<>(tf.math.mul(tf.math.sigmoid(parts.get(3)), tf.math.tanh(c)), c);
  }
}
