package org.ithn.framework.step;

import static com.google.common.base.Preconditions.checkArgument;

import com.google.common.collect.Maps;
import java.util.List;
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
 * Prior hard negatives that are other examples of the same batch ({@link
 * BatchSampler#CLOSED_PAIRS}): their outputs are rows of the examples' outputs.
 *
 * @param rows {@code [B]}, the row that is the negative of each example
 */
record InBatchNegativeIndex(Placeholder<TInt32> rows) implements NegativeExamples {
  static InBatchNegativeIndex build(Ops tf) {
    Shape shape = Shape.of(Shape.UNKNOWN_SIZE);
    return new InBatchNegativeIndex(
        tf.withName("partners").placeholder(TInt32.class, Placeholder.shape(shape)));
  }

  @Override
  public int passes() {
    return 0;
  }

  @Override
  public List<BackboneOutputs<TFloat32>> complete(Ops tf, List<BackboneOutputs<TFloat32>> outputs) {
    BackboneOutputs<TFloat32> examples = outputs.get(0);
    return List.of(
        examples,
        new BackboneOutputs<>(
            gatherRows(tf, examples.logits()),
            gatherRows(tf, examples.hidden()),
            gatherRows(tf, examples.imageFeatures()),
            gatherRows(tf, examples.targets()),
            gatherRows(tf, examples.targetMask()),
            Map.of(), // the examples' auxiliary losses already count every row
            Maps.transformValues(examples.lossInputs(), each -> gatherRows(tf, each))));
  }

  private <X extends TType> Operand<X> gatherRows(Ops tf, Operand<X> values) {
    return tf.gather(values, rows, tf.constant(0));
  }

  @Override
  public void feed(Feeds feeds, Batch batch) {
    List<Integer> negatives = batch.inBatchNegatives();
    checkArgument(
        !negatives.isEmpty() && negatives.size() % batch.size() == 0,
        "training: sampler closed-pairs needs an in-batch negative for each of %s examples, the"
            + " batch has %s",
        batch.size(),
        negatives.size());
    feeds.add(rows, TInt32.vectorOf(negatives.stream().mapToInt(Integer::intValue).toArray()));
  }
}
