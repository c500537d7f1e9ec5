package org.ithn.backbones.transformer;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.FeedForward;
import org.ithn.framework.layers.LayerNorm;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Sublayers of a post-norm transformer: each is followed by dropout, a residual sum and a layer
 * norm.
 *
 * <p>Scopes: {@code feed_forward}, {@code feed_forward_norm} and the names that callers give.
 *
 * @param width H, the width of the rows
 * @param innerWidth the width inside the feed-forward layer
 * @param dropout the dropout
 */
public record PostNormSublayers(int width, int innerWidth, Dropout dropout) {
  private static final double EPSILON = 1e-5;

  /** Builds the feed-forward layer; {@code x} is {@code [..., H]}. */
  public <T extends TFloating> Operand<T> feedForward(GraphScope<T> scope, Operand<T> x) {
    Operand<T> y =
        new FeedForward(width, innerWidth, dropout).build(scope.variableScope("feed_forward"), x);
    return addAndNormalise(scope, "feed_forward_norm", x, y);
  }

  /**
   * Returns {@code norm(x + dropout(y))}.
   *
   * @param name the scope of the norm
   */
  public <T extends TFloating> Operand<T> addAndNormalise(
      GraphScope<T> scope, String name, Operand<T> x, Operand<T> y) {
    Operand<T> sum = scope.tf().math.add(x, dropout.build(scope, y));
    return new LayerNorm(width, EPSILON).build(scope.variableScope(name), sum);
  }
}
