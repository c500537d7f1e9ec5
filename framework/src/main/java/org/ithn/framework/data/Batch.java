package org.ithn.framework.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;

/**
 * What one training step reads.
 *
 * @param positives the examples
 * @param negatives prior hard negatives, row i belonging to row i of {@code positives}: none for
 *     plain training, one for ITHN (MoCHi's is drawn by the source), K for strategies that use K
 *     neighbours. Their token length may differ from that of the positives.
 */
public record Batch(Examples positives, List<Examples> negatives) {
  public Batch {
    negatives = List.copyOf(negatives);
    for (Examples negative : negatives) {
      checkArgument(
          negative.size() == positives.size(),
          "%s negatives for %s positives; every example needs one",
          negative.size(),
          positives.size());
    }
  }

  /** B. */
  public int size() {
    return positives.size();
  }
}
