package org.ithn.framework.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Input of one training step.
 *
 * @param positives the examples
 * @param negatives prior hard negatives; row i of each belongs to row i of {@code positives}. Empty
 *     for plain training, one element for ITHN (for MoCHi the source draws it), K elements for
 *     strategies that use K neighbours. Their token length may differ from that of the positives.
 * @param inBatchNegatives for {@link BatchSampler#CLOSED_PAIRS}, the row that is the prior hard
 *     negative of row i; empty for other samplers. If several processes share a batch, the list
 *     covers all rows of the batch, not only this process's
 */
public record Batch(Examples positives, List<Examples> negatives, List<Integer> inBatchNegatives) {
  /** Creates a batch whose negatives, if any, are separate examples. */
  public Batch(Examples positives, List<Examples> negatives) {
    this(positives, negatives, List.of());
  }

  /** Returns a batch in which each example is the prior hard negative of another. */
  public static Batch ofClosedPairs(Examples positives, List<Integer> inBatchNegatives) {
    return new Batch(positives, List.of(), inBatchNegatives);
  }

  public Batch {
    negatives = List.copyOf(negatives);
    inBatchNegatives = List.copyOf(inBatchNegatives);
    checkArgument(
        inBatchNegatives.isEmpty()
            || (inBatchNegatives.size() % positives.size() == 0 && negatives.isEmpty()),
        "%s in-batch negatives for %s examples and %s separate negatives; expected one per example"
            + " and no separate negatives",
        inBatchNegatives.size(),
        positives.size(),
        negatives.size());
    for (int i : IntStream.range(0, inBatchNegatives.size()).toArray()) {
      checkArgument(
          inBatchNegatives.get(i) >= 0
              && inBatchNegatives.get(i) < inBatchNegatives.size()
              && inBatchNegatives.get(i) != i,
          "the in-batch negative of row %s is row %s; expected a different row below %s",
          i,
          inBatchNegatives.get(i),
          inBatchNegatives.size());
    }
    for (Examples negative : negatives) {
      checkArgument(
          negative.size() == positives.size(),
          "%s negatives for %s positives; expected one per positive",
          negative.size(),
          positives.size());
    }
  }

  /** Returns the number of examples, B. */
  public int size() {
    return positives.size();
  }

  /**
   * Returns a range of the examples with their separate negatives; in-batch negatives are dropped.
   *
   * @param from the first row, from 0
   * @param to the row after the last, at most B
   */
  public Batch rows(int from, int to) {
    return new Batch(
        positives.rows(from, to), negatives.stream().map(each -> each.rows(from, to)).toList());
  }
}
