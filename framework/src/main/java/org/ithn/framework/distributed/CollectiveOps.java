package org.ithn.framework.distributed;

import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TNumber;

/**
 * The processes that train one model together, each on its own rows of every batch: how a graph
 * sees the rows of the others.
 *
 * <p>All processes build the same graph but for their rank, and call these methods in the same
 * order.
 */
public interface CollectiveOps {
  /** How many there are, at least 1. */
  int processCount();

  /** Which of them this process is, from 0. */
  int rank();

  /** How a graph with these exchanges is to be run, in each process. */
  default RunOptions runOptions() {
    return RunOptions.getDefaultInstance();
  }

  /**
   * The rows of all processes, by rank.
   *
   * @param local {@code [b, ..]}, of the same shape everywhere
   * @return {@code [count * b, ..]}
   */
  <X extends TNumber> Operand<X> allGather(Ops tf, Operand<X> local);

  /**
   * The sums over all processes, bit by bit the same everywhere.
   *
   * @param locals of the same shapes everywhere
   */
  <T extends TFloating> List<Operand<T>> allReduceSum(Ops tf, List<Operand<T>> locals);
}
