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
 * The processes that train one model together, as the training loop sees them. All of them call
 * these methods in the same order.
 */
public interface ProcessGroup {
  /** A process that trains alone. */
  static ProcessGroup singleProcess() {
    return new SingleProcess();
  }

  /** How many there are, at least 1. */
  int size();

  /** Which of them this process is, from 0. */
  int rank();

  /** How many of them share this machine's cores, itself included. */
  int localSize();

  /** Whether this process validates, writes the run's folder and tells how it goes. */
  default boolean isLeader() {
    return rank() == 0;
  }

  /** What the graph of the training step exchanges; none for a process alone. */
  Optional<CollectiveOps> collectiveOps();

  /**
   * A session in which such a graph can run; the caller closes it before the graph.
   *
   * @param config threads and devices
   */
  Session openSession(Graph graph, ConfigProto config);

  /**
   * Waits for all, and tells them some numbers.
   *
   * @param mine as many as the others give
   * @return those of each process, by rank
   * @throws ClusterException if one of them is gone
   */
  double[][] allGather(double... mine);

  /**
   * As much of a hash as {@link #allGather} can tell: 48 bits, which a double holds.
   *
   * @param hash of at least 64 bits
   */
  static double encodeHash(HashCode hash) {
    return (double) (hash.asLong() >>> 16);
  }

  /** The first process that gives another number than process 0 does, if there is one. */
  default OptionalInt firstMismatch(double mine) {
    double[][] all = allGather(mine);
    return IntStream.range(1, all.length).filter(rank -> all[rank][0] != all[0][0]).findFirst();
  }

  /** Whether at least one process says so. */
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
   * Runs what exchanges something inside.
   *
   * @throws ClusterException instead of TensorFlow's, if a process is gone
   */
  <R> R runCollective(Supplier<R> work);

  /** Ends the common work: from now on the others may end. */
  void leave();
}
