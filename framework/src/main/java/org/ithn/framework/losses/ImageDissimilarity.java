package org.ithn.framework.losses;

import org.ithn.framework.config.IthnConfig.CosineSign;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.RowVectors;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * How similar each image is to that of its prior hard negative: the mean cosine, to be minimised.
 *
 * <p>Signed, the least value is -1 at opposite features; absolute, it is 0 at orthogonal ones.
 *
 * <p>Source: ITHN (ECAI 2023), Eq. 1 (signed); the released code takes the absolute value.
 *
 * @param sign of the cosine
 */
public record ImageDissimilarity(CosineSign sign) {
  /**
   * Adds the loss.
   *
   * @param image {@code [B, D]}
   * @param negative {@code [B, D]}, of the prior hard negatives
   * @return scalar in [-1, 1]
   */
  public <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, Operand<T> image, Operand<T> negative) {
    Operand<T> cosine = RowVectors.cosine(scope, image, negative); // [B, 1]
    return RowVectors.mean(scope, sign == CosineSign.ABS ? scope.tf().math.abs(cosine) : cosine);
  }
}
