package org.ithn.framework.step;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Map;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.BatchSampler;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.session.Feeds;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TType;

/**
 * Prior hard negatives that are examples of the same batch ({@link BatchSampler#CLOSED_PAIRS}).
 *
 * @param rows {@code [B]}, the row that is the negative of each
 */
record InBatchNegativeIndex(Placeholder<TInt32> rows) {
  static InBatchNegativeIndex build(Ops tf) {
    Shape shape = Shape.of(Shape.UNKNOWN_SIZE);
    return new InBatchNegativeIndex(
        tf.withName("partners").placeholder(TInt32.class, Placeholder.shape(shape)));
  }

  /** What the model gave for the partners, without a pass of their own. */
  BackboneOutputs<TFloat32> gather(Ops tf, BackboneOutputs<TFloat32> examples) {
    return new BackboneOutputs<>(
        gatherRows(tf, examples.logits()),
        gatherRows(tf, examples.hidden()),
        gatherRows(tf, examples.imageFeatures()),
        gatherRows(tf, examples.targets()),
        gatherRows(tf, examples.targetMask()),
        Map.of()); // counted for the examples already
  }

  private <X extends TType> Operand<X> gatherRows(Ops tf, Operand<X> values) {
    return tf.gather(values, rows, tf.constant(0));
  }

  void feed(Feeds feeds, Batch batch) {
    checkArgument(
        !batch.inBatchNegatives().isEmpty() && batch.inBatchNegatives().size() % batch.size() == 0,
        "training: sampler closed-pairs needs a partner for each of %s examples, the batch has %s",
        batch.size(),
        batch.inBatchNegatives().size());
    feeds.add(
        rows,
        TInt32.vectorOf(batch.inBatchNegatives().stream().mapToInt(Integer::intValue).toArray()));
  }
}
