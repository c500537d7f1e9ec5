package org.ithn.cli.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** Writer of cluster files for this machine. */
public final class Loopback {
  private Loopback() {}

  /** Writes a cluster with the given number of workers on free ports. */
  public static String cluster(Path file, int workers) throws IOException {
    List<ServerSocket> held = new ArrayList<>();
    for (int i = 0; i < workers; i++) {
      held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
    }
    String addresses =
        held.stream()
            .map(socket -> "\"127.0.0.1:" + socket.getLocalPort() + "\"")
            .collect(Collectors.joining(", "));
    for (ServerSocket socket : held) {
      socket.close();
    }
    return Files.writeString(file, "{\"workers\": [" + addresses + "]}").toString();
  }
}
