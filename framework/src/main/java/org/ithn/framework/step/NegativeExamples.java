package org.ithn.framework.step;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.BatchSampler;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.session.Feeds;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/** Source of the prior hard negatives of a step. */
sealed interface NegativeExamples permits FedNegatives, InBatchNegativeIndex {
  /**
   * Builds the source that a sampler needs.
   *
   * @param perExample number of negatives that the objective needs for each example
   */
  static NegativeExamples build(Ops tf, BatchSampler sampler, int perExample) {
    if (sampler != BatchSampler.CLOSED_PAIRS || perExample == 0) {
      return new FedNegatives(perExample);
    }
    checkArgument(
        perExample == 1,
        "training.sampler closed-pairs gives each example one negative, but ithn.strategy needs %s;"
            + " set training.sampler to shuffled",
        perExample);
    return InBatchNegativeIndex.build(tf);
  }

  /** Returns the number of sets of negatives that pass through the backbone with the examples. */
  int passes();

  /**
   * Completes the outputs that the losses read.
   *
   * @param outputs the outputs of the examples, then of each set of negatives that passed the
   *     backbone
   * @return the outputs of the examples, then of each set of negatives
   */
  List<BackboneOutputs<TFloat32>> complete(Ops tf, List<BackboneOutputs<TFloat32>> outputs);

  /**
   * Feeds the source's own inputs from a full batch.
   *
   * @throws IllegalArgumentException if the batch has negatives of another kind
   */
  void feed(Feeds feeds, Batch batch);
}
