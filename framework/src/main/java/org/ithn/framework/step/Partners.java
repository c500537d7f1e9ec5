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
record Partners(Placeholder<TInt32> rows) {
  static Partners build(Ops tf) {
    Shape shape = Shape.of(Shape.UNKNOWN_SIZE);
    return new Partners(
        tf.withName("partners").placeholder(TInt32.class, Placeholder.shape(shape)));
  }

  /** What the model gave for the partners, without a pass of their own. */
  BackboneOutputs<TFloat32> of(Ops tf, BackboneOutputs<TFloat32> examples) {
    return new BackboneOutputs<>(
        gathered(tf, examples.logits()),
        gathered(tf, examples.hidden()),
        gathered(tf, examples.imageFeatures()),
        gathered(tf, examples.targets()),
        gathered(tf, examples.targetMask()),
        Map.of()); // counted for the examples already
  }

  private <X extends TType> Operand<X> gathered(Ops tf, Operand<X> values) {
    return tf.gather(values, rows, tf.constant(0));
  }

  void feed(Feeds feeds, Batch batch) {
    checkArgument(
        !batch.partners().isEmpty() && batch.partners().size() % batch.size() == 0,
        "training: sampler closed-pairs needs a partner for each of %s examples, the batch has %s",
        batch.size(),
        batch.partners().size());
    feeds.add(
        rows, TInt32.vectorOf(batch.partners().stream().mapToInt(Integer::intValue).toArray()));
  }
}
