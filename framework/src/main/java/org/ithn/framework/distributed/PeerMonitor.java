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
 * Asks every two seconds whether the other workers' servers still take connections: a run that
 * waits for a worker that is gone waits forever.
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
   * A watch that has not begun.
   *
   * @param lost told once, from another thread, who is gone
   */
  PeerMonitor(ClusterConfig cluster, int rank, Consumer<String> lost) {
    this.cluster = cluster;
    this.rank = rank;
    this.missed = new int[cluster.size()];
    this.thread = new Thread(() -> watch(lost), "peer-watch");
    thread.setDaemon(true);
  }

  /** Watches from now on. */
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

  /** Who missed several rounds. */
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

  /** Whether a worker's server takes connections. */
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
