package org.ithn.framework.distributed;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.ithn.framework.config.ClusterConfig;
import org.junit.jupiter.api.Test;

/** The monitor with sockets instead of TensorFlow's servers. */
class PeerMonitorTest {
  private static final PeerMonitor.Patience SHORT = new PeerMonitor.Patience(5000, 300, 20, 2, 3);

  private final BlockingQueue<String> lost = new LinkedBlockingQueue<>();

  private static ServerSocket listen() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  private PeerMonitor watch(ServerSocket other) {
    String address = "127.0.0.1:" + other.getLocalPort();
    PeerMonitor monitor =
        new PeerMonitor(new ClusterConfig(List.of("127.0.0.1:1", address)), 0, SHORT, lost::add);
    monitor.start();
    return monitor;
  }

  /** The system accepts connections for a process that is stopped, which never answers. */
  @Test
  void aWorkerThatAcceptsConnectionsWithoutAnsweringHangs() throws Exception {
    try (ServerSocket stopped = listen();
        PeerMonitor monitor = watch(stopped)) {
      assertThat(monitor).isNotNull();
      assertThat(lost.poll(30, TimeUnit.SECONDS))
          .startsWith("worker 1 (127.0.0.1:%d) has not answered".formatted(stopped.getLocalPort()));
    }
  }

  @Test
  void aWorkerThatAnswersIsKeptUntilItsPortIsClosed() throws Exception {
    ServerSocket alive = listen();
    Thread server = new Thread(() -> answer(alive));
    server.start();
    try (PeerMonitor monitor = watch(alive)) {
      assertThat(monitor).isNotNull();
      assertThat(lost.poll(1500, TimeUnit.MILLISECONDS)).isNull();
      alive.close();
      assertThat(lost.poll(30, TimeUnit.SECONDS)).contains(" is gone");
    } finally {
      alive.close();
      server.join();
    }
  }

  private static void answer(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        socket.getInputStream().readNBytes(33); // preface and SETTINGS frame
        socket.getOutputStream().write(0);
        socket.getOutputStream().flush();
        socket.getInputStream().readAllBytes();
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }
}
