package org.ithn.framework.losses;

import org.ithn.framework.config.IthnConfig.CosineSign;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.RowVectors;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * A loss that pushes each image away from that of its prior hard negative: their mean cosine.
 *
 * <p>The minimum of the signed cosine is -1, at opposite features; that of the absolute cosine is
 * 0, at orthogonal features.
 *
 * <p>Source: ITHN (ECAI 2023), Eq. 1 (signed); the released code takes the absolute value.
 *
 * @param sign the signed or the absolute cosine
 */
public record ImageDissimilarity(CosineSign sign) {
  /**
   * Adds the loss.
   *
   * @param image {@code [B, D]}
   * @param negative {@code [B, D]}, the images of the prior hard negatives
   * @return a scalar in [-1, 1]
   */
  public <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, Operand<T> image, Operand<T> negative) {
    Operand<T> cosine = RowVectors.cosine(scope, image, negative); // [B, 1]
    return RowVectors.mean(scope, sign == CosineSign.ABS ? scope.tf().math.abs(cosine) : cosine);
  }
}
