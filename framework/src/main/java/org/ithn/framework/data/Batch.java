package org.ithn.framework.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.stream.IntStream;

/**
 * What one training step reads.
 *
 * @param positives the examples
 * @param negatives prior hard negatives, row i belonging to row i of {@code positives}: none for
 *     plain training, one for ITHN (MoCHi's is drawn by the source), K for strategies that use K
 *     neighbours. Their token length may differ from that of the positives.
 * @param inBatchNegatives of {@link BatchSampler#CLOSED_PAIRS}: the row that is the prior hard
 *     negative of row i; empty where negatives come by themselves. Where several processes read
 *     their rows of a batch, of all its rows
 */
public record Batch(Examples positives, List<Examples> negatives, List<Integer> inBatchNegatives) {
  /** A batch whose negatives come by themselves, if there are any. */
  public Batch(Examples positives, List<Examples> negatives) {
    this(positives, negatives, List.of());
  }

  /** A batch in which each example is the negative of another. */
  public static Batch ofClosedPairs(Examples positives, List<Integer> partners) {
    return new Batch(positives, List.of(), partners);
  }

  public Batch {
    negatives = List.copyOf(negatives);
    inBatchNegatives = List.copyOf(inBatchNegatives);
    checkArgument(
        inBatchNegatives.isEmpty()
            || (inBatchNegatives.size() % positives.size() == 0 && negatives.isEmpty()),
        "%s partners for %s examples with %s negatives; expected one each and no negatives",
        inBatchNegatives.size(),
        positives.size(),
        negatives.size());
    for (int i : IntStream.range(0, inBatchNegatives.size()).toArray()) {
      checkArgument(
          inBatchNegatives.get(i) >= 0
              && inBatchNegatives.get(i) < inBatchNegatives.size()
              && inBatchNegatives.get(i) != i,
          "partner of row %s is row %s; expected another one of %s",
          i,
          inBatchNegatives.get(i),
          inBatchNegatives.size());
    }
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

  /**
   * Some of the examples and their negatives, without their partners.
   *
   * @param from first, from 0
   * @param to behind the last, at most B
   */
  public Batch rows(int from, int to) {
    return new Batch(
        positives.rows(from, to), negatives.stream().map(each -> each.rows(from, to)).toList());
  }
}
