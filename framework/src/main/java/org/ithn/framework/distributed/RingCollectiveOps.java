package org.ithn.framework.distributed;

import java.util.ArrayList;
import java.util.List;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.DeviceSpec;
import org.tensorflow.Operand;
import org.tensorflow.Operation;
import org.tensorflow.OperationBuilder;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;

/**
 * Collective operations by TensorFlow's collective ops on the CPU, which pass values around a ring
 * of workers. Each sum is computed once and passed on, so all workers have the same bits.
 *
 * <p>TensorFlow caches the shape of a collective under its instance key, so each op has its own
 * group key and its number of elements as the instance key. Small tensors are bucketed, because
 * every collective waits for a round through the ring.
 */
final class RingCollectiveOps implements CollectiveOps {
  private static final String JOB = "worker";
  private static final int FIRST_KEY = 1000;

  private final int rank;
  private final int count;
  private final int graphKey;
  private final long bucketElements;
  private int groups;

  /**
   * Creates the collective operations of one graph.
   *
   * @param graphKey distinguishes the graphs of one process; the same in all processes, below 1000
   * @param bucketElements the maximum number of elements in a bucket; a larger tensor has its own
   */
  RingCollectiveOps(int rank, int count, int graphKey, long bucketElements) {
    this.rank = rank;
    this.count = count;
    this.graphKey = graphKey;
    this.bucketElements = bucketElements;
  }

  @Override
  public int processCount() {
    return count;
  }

  @Override
  public int rank() {
    return rank;
  }

  @Override
  public RunOptions runOptions() {
    return RunOptions.newBuilder()
        .setExperimental(RunOptions.Experimental.newBuilder().setCollectiveGraphKey(graphKey))
        .build();
  }

  @Override
  public <X extends TNumber> Operand<X> allGather(Ops tf, Operand<X> local) {
    Ops here = onCpu(tf);
    Operand<X> flat = flatten(here, local);
    Operand<X> all =
        here.collective.collectiveGather(
            flat, here.constant(count), nextGroupKey(here), here.size(flat), List.of());
    List<Operand<TInt32>> shape = new ArrayList<>(List.of(here.constant(-1)));
    for (int axis = 1; axis < local.shape().numDimensions(); axis++) {
      shape.add(Shapes.dimension(here, local, axis));
    }
    return here.reshape(all, here.stack(shape));
  }

  @Override
  public <T extends TFloating> List<Operand<T>> allReduceSum(Ops tf, List<Operand<T>> locals) {
    Ops here = onCpu(tf);
    List<Operand<T>> sums = new ArrayList<>();
    List<Operand<T>> bucket = new ArrayList<>();
    long elements = 0;
    for (Operand<T> local : locals) {
      long more = Math.max(0, local.shape().size()); // unknown sizes are not counted
      if (!bucket.isEmpty() && elements + more > bucketElements) {
        sums.addAll(bucketSums(here, bucket));
        bucket.clear();
        elements = 0;
      }
      bucket.add(local);
      elements += more;
    }
    if (!bucket.isEmpty()) {
      sums.addAll(bucketSums(here, bucket));
    }
    return sums;
  }

  private <T extends TFloating> List<Operand<T>> bucketSums(Ops tf, List<Operand<T>> bucket) {
    List<Operand<T>> flat = bucket.stream().map(each -> flatten(tf, each)).toList();
    if (flat.size() == 1) {
      return List.of(tf.reshape(sum(tf, flat.get(0)), tf.shape(bucket.get(0))));
    }
    Operand<T> joined = sum(tf, tf.concat(flat, tf.constant(0)));
    List<Operand<TInt32>> sizes = flat.stream().map(each -> Shapes.dimension(tf, each, 0)).toList();
    List<Output<T>> parts =
        tf.splitV(joined, tf.stack(sizes), tf.constant(0), (long) flat.size()).output();
    List<Operand<T>> sums = new ArrayList<>();
    for (Output<T> part : parts) {
      sums.add(tf.reshape(part, tf.shape(bucket.get(sums.size()))));
    }
    return sums;
  }

  /**
   * Sums over all processes with {@code CollectiveReduceV2} without a communicator, which the
   * binding does not offer.
   */
  private <T extends TFloating> Operand<T> sum(Ops tf, Operand<T> flat) {
    OperationBuilder builder = tf.scope().opBuilder("CollectiveReduceV2", "CollectiveReduce");
    builder.addInput(flat.asOutput());
    builder.addInput(tf.constant(count).asOutput());
    builder.addInput(nextGroupKey(tf).asOutput());
    builder.addInput(tf.size(flat).asOutput());
    builder.addInputList(new Output<?>[0]);
    builder.setAttr("merge_op", "Add");
    builder.setAttr("final_op", "Id");
    Operation reduce = builder.build();
    return reduce.<T>output(0);
  }

  private Operand<TInt32> nextGroupKey(Ops tf) {
    return tf.constant(graphKey * FIRST_KEY + groups++);
  }

  private static <X extends TNumber> Operand<X> flatten(Ops tf, Operand<X> x) {
    return tf.reshape(x, tf.constant(new int[] {-1}));
  }

  private Ops onCpu(Ops tf) {
    return tf.withDevice(
        DeviceSpec.newBuilder()
            .job(JOB)
            .replica(0)
            .task(rank)
            .deviceType(DeviceSpec.DeviceType.CPU)
            .deviceIndex(0)
            .build());
  }
}
