package org.ithn.framework.distributed;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;

/**
 * Collective operations of one graph among processes that train a model with data parallelism.
 *
 * <p>All processes build the same graph except for their rank, and call these methods in the same
 * order.
 */
public interface CollectiveOps {
  /** Returns the number of processes, at least 1. */
  int processCount();

  /** Returns the rank of this process, from 0. */
  int rank();

  /** Returns the options with which every process runs a graph that contains these operations. */
  default RunOptions runOptions() {
    return RunOptions.getDefaultInstance();
  }

  /**
   * Returns the rows of all processes, concatenated in the order of their ranks.
   *
   * @param local {@code [b, ..]}, with the same shape in every process
   * @return {@code [count * b, ..]}
   */
  <X extends TNumber> Operand<X> allGather(Ops tf, Operand<X> local);

  /**
   * Returns the sums over all processes, bit-identical in every process.
   *
   * @param locals tensors with the same shapes in every process
   */
  <T extends TFloating> List<Operand<T>> allReduceSum(Ops tf, List<Operand<T>> locals);
}
