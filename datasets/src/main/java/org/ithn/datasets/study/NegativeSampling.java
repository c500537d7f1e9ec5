package org.ithn.datasets.study;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.ithn.framework.data.BatchSampler;

/**
 * Which prior hard negatives go with an example.
 *
 * @param kind what is done with the ranked neighbours
 * @param count k, how many of the first are considered; 0 for none
 * @param neighbours of the training studies
 */
public record NegativeSampling(Kind kind, int count, Neighbours neighbours) {
  public NegativeSampling {
    checkArgument(
        kind == Kind.NONE ? count == 0 : count >= 1,
        "negatives: %s neighbours for the choice %s; expected at least 1 (0 for NONE)",
        count,
        kind);
  }

  /** No negatives: plain training and evaluation. */
  public static NegativeSampling none() {
    return new NegativeSampling(Kind.NONE, 0, id -> List.of());
  }

  /** The most similar neighbour, as ITHN takes it. */
  public static NegativeSampling nearest(Neighbours neighbours) {
    return random(neighbours, 1);
  }

  /** One of the {@code count} most similar, drawn anew for each example and epoch, for MoCHi. */
  public static NegativeSampling random(Neighbours neighbours, int count) {
    return new NegativeSampling(Kind.RANDOM, count, neighbours);
  }

  /** All of the {@code count} most similar, for strategies that use several at once. */
  public static NegativeSampling all(Neighbours neighbours, int count) {
    return new NegativeSampling(Kind.ALL, count, neighbours);
  }

  /**
   * Pairs in the batch itself; see {@link BatchSampler#CLOSED_PAIRS}. All neighbours are
   * considered, the nearer ones first.
   */
  public static NegativeSampling closedPairs(Neighbours neighbours) {
    return new NegativeSampling(Kind.CLOSED_PAIRS, Integer.MAX_VALUE, neighbours);
  }

  /** What is done with the ranked neighbours. */
  public enum Kind {
    /** They are not looked at. */
    NONE,
    /** One of them is drawn uniformly. */
    RANDOM,
    /** Each of them gives a negative. */
    ALL,
    /** One of them is in the batch, and is paired with the example. */
    CLOSED_PAIRS
  }
}
