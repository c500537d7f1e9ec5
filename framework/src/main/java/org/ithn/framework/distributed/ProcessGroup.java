package org.ithn.framework.distributed;

import com.google.common.hash.HashCode;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.tensorflow.Graph;
import org.tensorflow.Session;
import org.tensorflow.proto.ConfigProto;

/**
 * Group of processes that train one model together, as the training loop uses it. All processes
 * call these methods in the same order.
 */
public interface ProcessGroup {
  /** Returns a group of one process. */
  static ProcessGroup singleProcess() {
    return new SingleProcess();
  }

  /** Returns the number of processes, at least 1. */
  int size();

  /** Returns the rank of this process, from 0. */
  int rank();

  /** Returns the number of processes that share this machine's cores, including this one. */
  int localSize();

  /** Returns true if this process validates, writes the run directory and reports progress. */
  default boolean isLeader() {
    return rank() == 0;
  }

  /** Returns the collective operations of the training graph; empty for a single process. */
  Optional<CollectiveOps> collectiveOps();

  /**
   * Opens a session that can run collective operations; the caller closes it before the graph.
   *
   * @param config the threads and devices
   */
  Session openSession(Graph graph, ConfigProto config);

  /**
   * Waits for all processes and exchanges a few numbers.
   *
   * @param mine this process's numbers; every process passes the same count
   * @return the numbers of each process, by rank
   * @throws ClusterException if a process is gone
   */
  double[][] allGather(double... mine);

  /**
   * Returns the first 48 bits of a hash, which {@link #allGather} can exchange as a double.
   *
   * @param hash a hash of at least 64 bits
   */
  static double encodeHash(HashCode hash) {
    return (double) (hash.asLong() >>> 16);
  }

  /** Returns the first process whose number differs from that of process 0; empty if all agree. */
  default OptionalInt firstMismatch(double mine) {
    double[][] all = allGather(mine);
    return IntStream.range(1, all.length).filter(rank -> all[rank][0] != all[0][0]).findFirst();
  }

  /** Returns true if at least one process passes true. */
  default boolean anyTrue(boolean mine) {
    if (size() == 1) {
      return mine;
    }
    for (double[] theirs : allGather(mine ? 1 : 0)) {
      if (theirs[0] > 0) {
        return true;
      }
    }
    return false;
  }

  /**
   * Runs work that contains collective operations.
   *
   * @throws ClusterException in place of TensorFlow's exception, if a process is gone
   */
  <R> R runCollective(Supplier<R> work);

  /** Leaves the group; the other processes may then exit. */
  void leave();
}
