package org.ithn.datasets.study;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.BadExamples;
import org.ithn.framework.data.Shard;
import org.ithn.framework.data.StudyInput;

/**
 * Per-run settings of study batches, in addition to {@link DataConfig}.
 *
 * @param batchSize examples per batch, at least 1; the last batch of an epoch may be smaller
 * @param seed the seed of shuffling, crops, flips and drawn neighbours
 * @param shuffle true to reorder the examples in every epoch
 * @param negatives the selection of prior hard negatives
 * @param inputs extra inputs in addition to images and report, by the backbone's names
 * @param features features that replace images; empty to use images, or regions if configured
 * @param shard the rows of every batch that this process reads in data-parallel training
 * @param badExamples receives examples that cannot be used
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
        "batch_size is %s; expected a multiple of the %s workers",
        batchSize,
        shard.count());
    inputs = Map.copyOf(inputs);
  }

  /** Returns options without negatives that stop at a bad example. */
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

  /** Returns a copy with another batch size. */
  public StudyBatchesOptions withBatchSize(int other) {
    return new StudyBatchesOptions(
        other, seed, shuffle, negatives, inputs, features, shard, badExamples);
  }

  /** Returns a copy with other negatives. */
  public StudyBatchesOptions withNegatives(NegativeSampling other) {
    return new StudyBatchesOptions(
        batchSize, seed, shuffle, other, inputs, features, shard, badExamples);
  }

  /** Returns a copy with other extra inputs. */
  public StudyBatchesOptions withInputs(Map<String, StudyInput> others) {
    return new StudyBatchesOptions(
        batchSize, seed, shuffle, negatives, others, features, shard, badExamples);
  }

  /** Returns a copy with features that replace images. */
  public StudyBatchesOptions withFeatures(ExampleFeatures other) {
    return new StudyBatchesOptions(
        batchSize, seed, shuffle, negatives, inputs, Optional.of(other), shard, badExamples);
  }

  /** Returns a copy that reads one process's rows. */
  public StudyBatchesOptions withShard(Shard other) {
    return new StudyBatchesOptions(
        batchSize, seed, shuffle, negatives, inputs, features, other, badExamples);
  }

  /** Returns a copy with another record of bad examples. */
  public StudyBatchesOptions withBadExamples(BadExamples badExamples) {
    return new StudyBatchesOptions(
        batchSize, seed, shuffle, negatives, inputs, features, shard, badExamples);
  }

  StudyBatchesOptions withShuffle(boolean shuffled) {
    return new StudyBatchesOptions(
        batchSize, seed, shuffled, negatives, inputs, features, shard, badExamples);
  }
}
