package org.ithn.framework.layers;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.RecomputePolicy;
import org.ithn.framework.graph.Rematerialisation;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.core.Stack;
import org.tensorflow.op.nn.TopK;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * A mixture of values, weighted by a softmax over the k largest scores of each row. Only these k
 * weights of a row are kept for the backward pass.
 *
 * <p>If scores tie for the last place, the first of them takes it.
 *
 * @param scoreCount M, the number of scores in a row
 * @param k the number of scores to keep, in [1, M]
 * @param dropout the dropout on the k weights
 */
public record TopKSoftmax(int scoreCount, int k, Dropout dropout) {
  public TopKSoftmax {
    checkArgument(
        k >= 1 && k <= scoreCount, "top-k softmax: k must be in [1, %s], got %s", scoreCount, k);
  }

  /**
   * Adds the ops.
   *
   * @param scores {@code [..., M]}
   * @param values the second factor of the equation
   * @param equation the einsum equation of weights, in the shape of the scores, and values; for
   *     instance {@code anm,amd->nad}
   */
  public <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, Operand<T> scores, Operand<T> values, String equation) {
    Ops tf = scope.tf();
    Operand<T> rows = tf.reshape(scores, tf.constant(new int[] {-1, scoreCount})); // [R, M]
    Operand<TInt32> indices = topKIndices(tf, rows);
    Operand<T> weights = dropout.build(scope, tf.nn.softmax(tf.gatherNd(rows, indices))); // [R, k]
    return Rematerialisation.build( // otherwise the weights would be kept with all their zeros
        scope,
        RecomputePolicy.NONE,
        List.of(weights, values),
        (inner, kept) -> {
          Ops innerTf = inner.tf();
          Operand<T> spread = // [R, M]
              innerTf.scatterNd(indices, kept.get(0), innerTf.shape(rows));
          Operand<T> shaped = innerTf.reshape(spread, innerTf.shape(scores));
          return innerTf.linalg.einsum(List.of(shaped, kept.get(1)), equation);
        });
  }

  /**
   * Adds the ops for a few rows, without dropout and gradient: the values with a weight are
   * gathered, so the others are not read.
   *
   * @param scores {@code [A, N, M]}
   * @param values {@code [A, M, d]}
   * @return {@code [N, A, d]}
   */
  public <T extends TFloating> Operand<T> buildStep(
      GraphScope<T> scope, Operand<T> scores, Operand<T> values) {
    Ops tf = scope.tf();
    TopK<T, TInt32> best = tf.nn.topK(scores, tf.constant(k), TInt32.class, TopK.sorted(false));
    Operand<T> gathered = // [A, N, k, d]
        tf.gather(values, best.indices(), tf.constant(1), Gather.batchDims(1L));
    return tf.linalg.einsum(List.of(tf.nn.softmax(best.values()), gathered), "ank,ankd->nad");
  }

  /** Returns row and column of the k largest values, {@code [R, k, 2]}. */
  private <T extends TFloating> Operand<TInt32> topKIndices(Ops tf, Operand<T> rows) {
    Operand<TInt32> columns =
        tf.nn
            .topK(tf.stopGradient(rows), tf.constant(k), TInt32.class, TopK.sorted(false))
            .indices(); // [R, k]
    Operand<TInt32> rowNumbers =
        tf.range(tf.constant(0), Shapes.dimension(tf, columns, 0), tf.constant(1));
    Operand<TInt32> rowOfEach =
        tf.broadcastTo(tf.expandDims(rowNumbers, tf.constant(1)), tf.shape(columns));
    return tf.stack(List.of(rowOfEach, columns), Stack.axis(-1L));
  }
}
