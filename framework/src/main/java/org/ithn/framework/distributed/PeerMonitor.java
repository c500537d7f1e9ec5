package org.ithn.framework.distributed;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.ithn.framework.config.ClusterConfig;

/**
 * Monitor that checks every two seconds whether the other workers' servers answer; without it, a
 * run that waits for a lost worker would wait forever.
 *
 * <p>A server answers if it responds to the connection preface of HTTP/2, on which gRPC is built. A
 * process that is stopped (SIGSTOP) does not, although its system still accepts connections.
 */
final class PeerMonitor implements AutoCloseable {
  /** The preface of a client, followed by an empty SETTINGS frame. */
  private static final byte[] PREFACE =
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(StandardCharsets.US_ASCII);

  /**
   * Patience with other workers.
   *
   * @param connectMillis the longest wait for a connection, in ms
   * @param answerMillis the longest wait for an answer, in ms
   * @param pauseMillis the pause between checks, in ms
   * @param refusals the checks in a row without a connection after which a worker is gone
   * @param silences the checks in a row without an answer after which a worker hangs
   */
  record Patience(
      int connectMillis, int answerMillis, long pauseMillis, int refusals, int silences) {
    /** A worker is gone within 10 s, and hangs after 60 s: 12 checks of 3 s with pauses of 2 s. */
    static final Patience DEFAULT = new Patience(3000, 3000, 2000, 2, 12);

    private long silentSeconds() {
      return silences * (answerMillis + pauseMillis) / 1000;
    }
  }

  /** State of another worker. */
  private enum Answer {
    ANSWERS,
    SILENT,
    REFUSES
  }

  private final ClusterConfig cluster;
  private final int rank;
  private final Patience patience;
  private final int[] refused;
  private final int[] silent;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Creates a monitor without starting it.
   *
   * @param lost receives a clause about the lost workers, once and on another thread
   */
  PeerMonitor(ClusterConfig cluster, int rank, Patience patience, Consumer<String> lost) {
    this.cluster = cluster;
    this.rank = rank;
    this.patience = patience;
    this.refused = new int[cluster.size()];
    this.silent = new int[cluster.size()];
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
        Thread.sleep(patience.pauseMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // closed
    }
  }

  /** Returns a clause about the workers that failed several checks in a row. */
  private Optional<String> findLostPeers() {
    List<String> gone = new ArrayList<>();
    for (int worker = 0; worker < cluster.size(); worker++) {
      Answer answer = worker == rank ? Answer.ANSWERS : ask(worker);
      refused[worker] = answer == Answer.REFUSES ? refused[worker] + 1 : 0;
      silent[worker] = answer == Answer.SILENT ? silent[worker] + 1 : 0;
      if (refused[worker] >= patience.refusals()) {
        gone.add(cluster.describe(worker) + " is gone");
      } else if (silent[worker] >= patience.silences()) {
        gone.add(
            "%s has not answered for %d s (its process is stopped, or its machine hangs)"
                .formatted(cluster.describe(worker), patience.silentSeconds()));
      }
    }
    return gone.isEmpty() ? Optional.empty() : Optional.of(String.join(" and ", gone));
  }

  private Answer ask(int worker) {
    try (Socket socket = connect(cluster, worker, patience.connectMillis())) {
      socket.setSoTimeout(patience.answerMillis());
      socket.getOutputStream().write(PREFACE);
      return socket.getInputStream().read() < 0 ? Answer.REFUSES : Answer.ANSWERS;
    } catch (SocketTimeoutException e) {
      return Answer.SILENT;
    } catch (IOException e) {
      return Answer.REFUSES;
    }
  }

  private static Socket connect(ClusterConfig cluster, int worker, int millis) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(new InetSocketAddress(cluster.host(worker), cluster.port(worker)), millis);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e instanceof SocketTimeoutException
          ? new ConnectException("no connection within %d ms".formatted(millis))
          : e;
    }
  }

  /** Returns true if a worker's server accepts connections. */
  static boolean isReachable(ClusterConfig cluster, int worker) {
    try (Socket socket = connect(cluster, worker, Patience.DEFAULT.connectMillis())) {
      return socket.isConnected();
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
