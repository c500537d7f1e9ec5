package org.ithn.backbones.coatt;

import java.util.List;
import org.ithn.backbones.recurrent.LstmCell;
import org.ithn.backbones.recurrent.Recurrence;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TFloating;

/**
 * LSTM over the words of a report that resets its state where a sentence starts.
 *
 * @param cell the LSTM cell
 * @param maxSteps the number of unrolled steps in training if the length is unknown
 */
record WordLstm(LstmCell cell, int maxSteps) {
  /**
   * Builds the LSTM over whole reports.
   *
   * @param x {@code [B, T, H]}
   * @param starts {@code [B, T, 1]}; 1 where a sentence starts, else 0
   * @return {@code [B, T, H]}
   */
  <T extends TFloating> Operand<T> build(GraphScope<T> scope, Operand<T> x, Operand<T> starts) {
    Ops tf = scope.tf();
    Operand<T> kept = tf.math.sub(scope.scalar(1), starts);
    LstmCell.State<T> start = cell.zeroState(scope, Shapes.dimension(tf, x, 0));
    return new Recurrence(maxSteps)
        .build(
            scope,
            List.of(cell.projectInputs(scope, x), kept),
            List.of(start.h(), start.c()),
            (inside, inputs, state) -> {
              LstmCell.State<T> before = new LstmCell.State<>(state.get(0), state.get(1));
              LstmCell.State<T> after = step(inside, inputs.get(0), inputs.get(1), before);
              return List.of(after.h(), after.c());
            });
  }

  /**
   * Builds one step.
   *
   * @param projected {@code [N, 4H]}, the output of {@link LstmCell#projectInputs}
   * @param kept {@code [N, 1]}; 0 where a sentence starts, else 1
   * @param before the state before the step
   */
  <T extends TFloating> LstmCell.State<T> step(
      GraphScope<T> scope, Operand<T> projected, Operand<T> kept, LstmCell.State<T> before) {
    Ops tf = scope.tf();
    return cell.step(
        scope,
        projected,
        new LstmCell.State<>(tf.math.mul(before.h(), kept), tf.math.mul(before.c(), kept)));
  }
}
