package org.ithn.datasets.r2gen;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * What a run asks of its batches, beyond what the data set says.
 *
 * @param batchSize examples in a batch, from 1; the last one of an epoch may be smaller
 * @param seed of shuffling, crops, flips and drawn neighbours
 * @param shuffle whether each epoch has its own order
 * @param negatives which prior hard negatives go with each example
 * @param bad what to do with examples that cannot be used
 */
public record StudyBatchesOptions(
    int batchSize, long seed, boolean shuffle, NegativeChoice negatives, BadExamples bad) {
  public StudyBatchesOptions {
    checkArgument(batchSize >= 1, "batch_size is %s; expected at least 1", batchSize);
  }

  /** Without negatives, stopping at a bad example. */
  public static StudyBatchesOptions of(int batchSize, long seed) {
    return new StudyBatchesOptions(
        batchSize, seed, true, NegativeChoice.none(), BadExamples.stop());
  }

  /** With other negatives. */
  public StudyBatchesOptions withNegatives(NegativeChoice choice) {
    return new StudyBatchesOptions(batchSize, seed, shuffle, choice, bad);
  }

  /** With another place for bad examples. */
  public StudyBatchesOptions withBad(BadExamples badExamples) {
    return new StudyBatchesOptions(batchSize, seed, shuffle, negatives, badExamples);
  }

  StudyBatchesOptions withShuffle(boolean shuffled) {
    return new StudyBatchesOptions(batchSize, seed, shuffled, negatives, bad);
  }
}
