package org.ithn.framework.distributed;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.ithn.framework.config.ClusterConfig;

/**
 * Monitor that checks every two seconds whether the other workers' servers accept connections;
 * without it, a run that waits for a lost worker would wait forever.
 */
final class PeerMonitor implements AutoCloseable {
  private static final int CONNECT_MILLIS = 3000;
  private static final long PAUSE_MILLIS = 2000;
  private static final int MISSED = 2;

  private final ClusterConfig cluster;
  private final int rank;
  private final int[] missed;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Creates a monitor without starting it.
   *
   * @param lost receives the lost workers, once and on another thread
   */
  PeerMonitor(ClusterConfig cluster, int rank, Consumer<String> lost) {
    this.cluster = cluster;
    this.rank = rank;
    this.missed = new int[cluster.size()];
    this.thread = new Thread(() -> watch(lost), "peer-watch");
    thread.setDaemon(true);
  }

  /** Starts monitoring. */
  void start() {
    thread.start();
  }

  private void watch(Consumer<String> lost) {
    try {
      while (!closed) {
        Optional<String> gone = findLostPeers();
        if (gone.isPresent() && !closed) {
          lost.accept(gone.get());
          return;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** Returns the workers that missed several checks in a row. */
  private Optional<String> findLostPeers() {
    List<String> gone = new ArrayList<>();
    for (int worker = 0; worker < cluster.size(); worker++) {
      boolean here = worker == rank || isReachable(cluster, worker);
      missed[worker] = here ? 0 : missed[worker] + 1;
      if (missed[worker] >= MISSED) {
        gone.add(cluster.describe(worker));
      }
    }
    return gone.isEmpty() ? Optional.empty() : Optional.of(String.join(" and ", gone));
  }

  /** Returns true if a worker's server accepts connections. */
  static boolean isReachable(ClusterConfig cluster, int worker) {
    try (Socket socket = new Socket()) {
      socket.connect(
          new InetSocketAddress(cluster.host(worker), cluster.port(worker)), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
