package org.ithn.datasets.study;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.BadExamples;
import org.ithn.framework.data.Shard;
import org.ithn.framework.data.StudyInput;

/**
 * What a run asks of its batches, beyond what the data set says.
 *
 * @param batchSize examples in a batch, from 1; the last one of an epoch may be smaller
 * @param seed of shuffling, crops, flips and drawn neighbours
 * @param shuffle whether each epoch has its own order
 * @param negatives which prior hard negatives go with each example
 * @param inputs what goes with each example beside images and report, by the backbone's names
 * @param features read in place of images; none = images, or regions where the data set has them
 * @param shard the rows of every batch that are read, where several processes train together
 * @param badExamples what to do with examples that cannot be used
 */
public record StudyBatchesOptions(
    int batchSize,
    long seed,
    boolean shuffle,
    NegativeSampling negatives,
    Map<String, StudyInput> inputs,
    Optional<ExampleFeatures> features,
    Shard shard,
    BadExamples badExamples) {
  public StudyBatchesOptions {
    checkArgument(batchSize >= 1, "batch_size is %s; expected at least 1", batchSize);
    checkArgument(
        batchSize % shard.count() == 0,
        "batch_size is %s; with %s workers expected a multiple of their number",
        batchSize,
        shard.count());
    inputs = Map.copyOf(inputs);
  }

  /** Without negatives, stopping at a bad example. */
  public static StudyBatchesOptions of(int batchSize, long seed) {
    return new StudyBatchesOptions(
        batchSize,
        seed,
        true,
        NegativeSampling.none(),
        Map.of(),
        Optional.empty(),
        Shard.allRows(),
        BadExamples.stopOnFirst());
  }

  /** With batches of another size. */
  public StudyBatchesOptions withBatchSize(int other) {
    return new StudyBatchesOptions(
        other, seed, shuffle, negatives, inputs, features, shard, badExamples);
  }

  /** With other negatives. */
  public StudyBatchesOptions withNegatives(NegativeSampling choice) {
    return new StudyBatchesOptions(
        batchSize, seed, shuffle, choice, inputs, features, shard, badExamples);
  }

  /** With other further inputs. */
  public StudyBatchesOptions withInputs(Map<String, StudyInput> others) {
    return new StudyBatchesOptions(
        batchSize, seed, shuffle, negatives, others, features, shard, badExamples);
  }

  /** With features in place of images. */
  public StudyBatchesOptions withFeatures(ExampleFeatures read) {
    return new StudyBatchesOptions(
        batchSize, seed, shuffle, negatives, inputs, Optional.of(read), shard, badExamples);
  }

  /** With the rows of one of several processes. */
  public StudyBatchesOptions withShard(Shard other) {
    return new StudyBatchesOptions(
        batchSize, seed, shuffle, negatives, inputs, features, other, badExamples);
  }

  /** With another place for bad examples. */
  public StudyBatchesOptions withBadExamples(BadExamples badExamples) {
    return new StudyBatchesOptions(
        batchSize, seed, shuffle, negatives, inputs, features, shard, badExamples);
  }

  StudyBatchesOptions withShuffle(boolean shuffled) {
    return new StudyBatchesOptions(
        batchSize, seed, shuffled, negatives, inputs, features, shard, badExamples);
  }
}
