package org.ithn.backbones.ppked;

import java.util.List;
import org.ithn.backbones.transformer.PostNormSublayers;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.MultiHeadAttention;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.family.TFloating;

/**
 * Attention and feed-forward layer, each followed by dropout, a residual sum and a layer norm.
 *
 * <p>Scopes: {@code attention}, {@code attention_norm}, {@code feed_forward}, {@code
 * feed_forward_norm}.
 *
 * <p>Source: Liu et al., "Exploring and Distilling Posterior and Prior Knowledge for Radiology
 * Report Generation", CVPR 2021: {@code FFN(MHA(X, Y))}. The norm after the sum is our choice.
 *
 * @param width H, the width of both inputs
 * @param heads A, the number of heads
 * @param innerWidth the width inside the feed-forward layer
 * @param dropout the dropout
 */
record KnowledgeAttention(int width, int heads, int innerWidth, Dropout dropout) {
  /**
   * Builds both layers.
   *
   * @param x {@code [B, X, H]}, the rows that attend
   * @param y {@code [B, Y, H]}, the rows attended to
   * @param mask masks broadcastable to {@code [B, A, X, Y]}; true = may be attended to
   * @return {@code [B, X, H]}
   */
  <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, Operand<T> x, Operand<T> y, List<Operand<TBool>> mask) {
    MultiHeadAttention attention = new MultiHeadAttention(width, heads, dropout);
    GraphScope<T> inside = scope.variableScope("attention");
    Operand<T> attended = attention.build(inside, x, attention.keysAndValues(inside, y), mask);
    PostNormSublayers sublayers = new PostNormSublayers(width, innerWidth, dropout);
    return sublayers.feedForward(
        scope, sublayers.addAndNormalise(scope, "attention_norm", x, attended));
  }
}
