package org.ithn.framework.negatives;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * The hardness of the synthesised negatives by epoch: {@code lambda = 1 - exp(-alpha epoch)}.
 *
 * <p>With alpha = 0.01, it is 0.00995 in epoch 1, 0.0952 in epoch 10 and 0.3935 in epoch 50.
 *
 * <p>Source: ITHN (ECAI 2023), Sec. 3.3; epochs count from 1 as in the released code.
 *
 * @param alpha the growth per epoch, at least 0 and finite; 0 leaves the prior hard negatives
 *     unchanged
 */
public record HardnessSchedule(double alpha) {
  public HardnessSchedule {
    checkArgument(alpha >= 0 && Double.isFinite(alpha), "alpha must be at least 0, got %s", alpha);
  }

  /**
   * Returns the hardness lambda of an epoch, in [0, 1).
   *
   * @param epoch the epoch, from 1
   */
  public double hardness(int epoch) {
    checkArgument(epoch >= 1, "epoch must be at least 1, got %s", epoch);
    return Math.min(-Math.expm1(-alpha * epoch), Math.nextDown(1.0));
  }
}
