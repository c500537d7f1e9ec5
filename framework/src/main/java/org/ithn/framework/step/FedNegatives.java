package org.ithn.framework.step;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.ithn.framework.data.Batch;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.session.Feeds;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;

/**
 * Prior hard negatives with separate images and reports, which pass through the backbone.
 *
 * @param passes negatives per example, 0 or more
 */
record FedNegatives(int passes) implements NegativeExamples {
  @Override
  public List<BackboneOutputs<TFloat32>> complete(Ops tf, List<BackboneOutputs<TFloat32>> outputs) {
    return outputs;
  }

  @Override
  public void feed(Feeds feeds, Batch batch) {
    checkArgument(
        batch.inBatchNegatives().isEmpty(),
        "training: the batch contains in-batch negatives, but the graph was built for separate"
            + " negatives; set training.sampler to closed-pairs");
  }
}
