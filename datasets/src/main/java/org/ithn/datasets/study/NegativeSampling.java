package org.ithn.datasets.study;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.ithn.framework.data.BatchSampler;

/**
 * Selection of prior hard negatives for each example.
 *
 * @param kind the way negatives are chosen from the ranked neighbours
 * @param count k, the number of nearest neighbours considered; 0 only for {@link Kind#NONE}
 * @param neighbours the neighbours of the training studies
 */
public record NegativeSampling(Kind kind, int count, Neighbours neighbours) {
  public NegativeSampling {
    checkArgument(
        kind == Kind.NONE ? count == 0 : count >= 1,
        "negatives: count is %s for kind %s; expected at least 1 (0 for NONE)",
        count,
        kind);
  }

  /** Returns a selection without negatives, for plain training and evaluation. */
  public static NegativeSampling none() {
    return new NegativeSampling(Kind.NONE, 0, id -> List.of());
  }

  /** Returns a selection of the most similar neighbour, as in ITHN. */
  public static NegativeSampling nearest(Neighbours neighbours) {
    return random(neighbours, 1);
  }

  /** Returns a random one of the {@code count} nearest for each example and epoch, for MoCHi. */
  public static NegativeSampling random(Neighbours neighbours, int count) {
    return new NegativeSampling(Kind.RANDOM, count, neighbours);
  }

  /** Returns all of the {@code count} nearest, for strategies that use several negatives. */
  public static NegativeSampling all(Neighbours neighbours, int count) {
    return new NegativeSampling(Kind.ALL, count, neighbours);
  }

  /**
   * Returns pairs within the batch, see {@link BatchSampler#CLOSED_PAIRS}. All neighbours are
   * considered, nearest first.
   */
  public static NegativeSampling closedPairs(Neighbours neighbours) {
    return new NegativeSampling(Kind.CLOSED_PAIRS, Integer.MAX_VALUE, neighbours);
  }

  /** Way of choosing negatives from the ranked neighbours. */
  public enum Kind {
    /** No negatives. */
    NONE,
    /** One neighbour, drawn uniformly. */
    RANDOM,
    /** Every neighbour is a negative. */
    ALL,
    /** One neighbour in the same batch, paired with the example. */
    CLOSED_PAIRS
  }
}
