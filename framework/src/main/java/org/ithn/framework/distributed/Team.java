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
public interface Team {
  /** A process that trains alone. */
  static Team alone() {
    return new Alone();
  }

  /** How many there are, at least 1. */
  int count();

  /** Which of them this process is, from 0. */
  int rank();

  /** How many of them share this machine's cores, itself included. */
  int beside();

  /** Whether this process validates, writes the run's folder and tells how it goes. */
  default boolean leads() {
    return rank() == 0;
  }

  /** What the graph of the training step exchanges; none for a process alone. */
  Optional<Replicas> replicas();

  /**
   * A session in which such a graph can run; the caller closes it before the graph.
   *
   * @param config threads and devices
   */
  Session open(Graph graph, ConfigProto config);

  /**
   * Waits for all, and tells them some numbers.
   *
   * @param mine as many as the others give
   * @return those of each process, by rank
   * @throws ClusterException if one of them is gone
   */
  double[][] exchange(double... mine);

  /**
   * As much of a hash as {@link #exchange} can tell: 48 bits, which a double holds.
   *
   * @param hash of at least 64 bits
   */
  static double number(HashCode hash) {
    return (double) (hash.asLong() >>> 16);
  }

  /** The first process that gives another number than process 0 does, if there is one. */
  default OptionalInt unlike(double mine) {
    double[][] all = exchange(mine);
    return IntStream.range(1, all.length).filter(rank -> all[rank][0] != all[0][0]).findFirst();
  }

  /** Whether at least one process says so. */
  default boolean any(boolean mine) {
    if (count() == 1) {
      return mine;
    }
    for (double[] theirs : exchange(mine ? 1 : 0)) {
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
  <R> R together(Supplier<R> work);

  /** Ends the common work: from now on the others may end. */
  void leave();
}
