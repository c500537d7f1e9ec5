package org.ithn.framework.alignment;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.keys.Choice;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.RowVectors;
import org.ithn.framework.model.BackboneOutputs;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * A projection of images and reports into one joint space: a linear map without bias for each side,
 * followed by normalisation to unit length.
 *
 * <p>Variables: {@code image/kernel} {@code [D, E]}, {@code report/kernel} {@code [H, E]}, both
 * initialised uniformly in ±1 / sqrt(inputs). One scope path always gives the same variables, so
 * examples and negatives share them.
 *
 * <p>Source: ITHN (ECAI 2023), Sec. 3.2 and 4.2. Differs: lengths are clamped to at least 1e-12.
 *
 * @param width E, the width of the joint space, at least 1
 * @param pooling the reduction of the decoder's states to one vector per report
 */
public record AlignmentHead(int width, Pooling pooling) {
  /** The reduction of the decoder's states to one vector per report. */
  public enum Pooling {
    @Choice("The mean over the positions whose target is a word or the end token.")
    VALID,
    @Choice(
        "The mean over all positions, padding included, as in the released code. The vector then"
            + " depends on the length of the batch's longest report.")
    ALL
  }

  public AlignmentHead {
    checkArgument(width >= 1, "alignment: width must be at least 1, got %s", width);
  }

  /**
   * Projects images and reports.
   *
   * @param scope the scope of the variables, {@code alignment}
   */
  public <T extends TFloating> EmbeddingPair<T> build(GraphScope<T> scope, BackboneOutputs<T> out) {
    return new EmbeddingPair<>(projectImages(scope, out), projectReports(scope, out));
  }

  /**
   * Projects the images alone.
   *
   * @return z, {@code [B, E]}, unit norm
   */
  public <T extends TFloating> Operand<T> projectImages(
      GraphScope<T> scope, BackboneOutputs<T> out) {
    return project(scope.variableScope("image"), out.imageFeatures());
  }

  /**
   * Projects the reports alone.
   *
   * @return u, {@code [B, E]}, unit norm
   */
  public <T extends TFloating> Operand<T> projectReports(
      GraphScope<T> scope, BackboneOutputs<T> out) {
    return project(scope.variableScope("report"), pool(scope, out));
  }

  private <T extends TFloating> Operand<T> project(GraphScope<T> scope, Operand<T> features) {
    int inputs = width(scope, features);
    return RowVectors.l2Normalise(scope, Linear.withoutBias(inputs, width).build(scope, features));
  }

  private static <T extends TFloating> int width(GraphScope<T> scope, Operand<T> features) {
    long known = features.shape().get(-1);
    checkArgument(
        known > 0,
        "%s: features have shape %s; the last axis must be known",
        scope.path(),
        features.shape());
    return (int) known;
  }

  private <T extends TFloating> Operand<T> pool(GraphScope<T> scope, BackboneOutputs<T> out) {
    var tf = scope.tf();
    if (pooling == Pooling.ALL) {
      return tf.math.mean(out.hidden(), tf.constant(1)); // [B, H]
    }
    Operand<T> mask = tf.expandDims(out.targetMask(), tf.constant(2)); // [B, T, 1]
    Operand<T> sum = tf.reduceSum(tf.math.mul(out.hidden(), mask), tf.constant(1)); // [B, H]
    Operand<T> count = tf.reduceSum(mask, tf.constant(1)); // [B, 1]
    return tf.math.div(sum, tf.math.maximum(count, scope.scalar(1)));
  }
}
