package org.ithn.framework.data;

/** Which examples meet in a batch; the key {@code training.sampler}. */
public enum BatchSampler {
  /**
   * Any; each example brings its prior hard negative along, which goes through the model beside it.
   * As in the paper.
   */
  SHUFFLED,
  /**
   * Pairs of an example and one of its mined neighbours, each the other's prior hard negative: the
   * model sees every study once a step, so that a step with negatives costs little more than one
   * without.
   *
   * <p>Differs from the paper: the negative is a neighbour whose turn is in the same step, not
   * always the nearest; it is seen with the crop, the flip and the dropout of its own turn; and its
   * report is an ordinary negative of the batch as well.
   */
  CLOSED_PAIRS
}
