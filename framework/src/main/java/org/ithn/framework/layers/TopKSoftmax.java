package org.ithn.framework.layers;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.RecomputePolicy;
import org.ithn.framework.graph.Rematerialisation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Stack;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * A mixture of values, weighted by a softmax over the k largest scores of each row. Of a long row
 * of scores only the k are kept for the backward pass.
 *
 * <p>Where scores tie for the last place, the first of them has it.
 *
 * @param scoreCount scores in a row, M
 * @param k at most M
 * @param dropout on the k weights
 */
public record TopKSoftmax(int scoreCount, int k, Dropout dropout) {
  public TopKSoftmax {
    checkArgument(k >= 1 && k <= scoreCount, "k must be in 1 to %s, got %s", scoreCount, k);
  }

  /**
   * Adds the ops.
   *
   * @param scores {@code [.., M]}
   * @param values whatever the equation takes
   * @param equation of weights, in the shape of the scores, and values; for instance {@code
   *     anm,amd->nad}
   */
  public <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, Operand<T> scores, Operand<T> values, String equation) {
    Ops tf = scope.tf();
    Operand<T> rows = tf.reshape(scores, tf.constant(new int[] {-1, scoreCount})); // [R, M]
    Operand<TInt32> places = topKIndices(tf, rows);
    Operand<T> weights = dropout.build(scope, tf.nn.softmax(tf.gatherNd(rows, places))); // [R, k]
    return Rematerialisation.build( // or the weights would be kept with all their zeros
        scope,
        RecomputePolicy.NONE,
        List.of(weights, values),
        (in, both) -> {
          Operand<T> spread = in.tf().scatterNd(places, both.get(0), in.tf().shape(rows)); // [R, M]
          Operand<T> shaped = in.tf().reshape(spread, in.tf().shape(scores));
          return in.tf().linalg.einsum(List.of(shaped, both.get(1)), equation);
        });
  }

  /** Row and column of the largest values, {@code [R, k, 2]}. */
  private <T extends TFloating> Operand<TInt32> topKIndices(Ops tf, Operand<T> rows) {
    Operand<TInt32> columns =
        tf.nn
            .topK(tf.stopGradient(rows), tf.constant(k), TInt32.class, TopK.sorted(false))
            .indices(); // [R, k]
    Operand<TInt32> numbers =
        tf.range(tf.constant(0), Shapes.dimension(tf, columns, 0), tf.constant(1));
    Operand<TInt32> each =
        tf.broadcastTo(tf.expandDims(numbers, tf.constant(1)), tf.shape(columns));
    return tf.stack(List.of(each, columns), Stack.axis(-1L));
  }
}
