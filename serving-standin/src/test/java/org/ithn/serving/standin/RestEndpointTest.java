package org.ithn.serving.standin;

import static com.google.common.truth.Truth.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Bodies of REST requests. */
final class RestEndpointTest {
  @Test
  void bodiesAboveTheLimitAreRefusedBeforeTheyAreSent() throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", exchange -> RestEndpoint.respond(exchange, RestEndpoint::body));
    server.start();
    try {
      String refused = answer(server, ServingStandIn.LARGEST_REQUEST + 1L, "");
      assertThat(refused).startsWith("HTTP/1.1 413 ");
      assertThat(refused).contains("the request is larger than 256 MiB; send fewer images at once");
      assertThat(answer(server, 2, "{}")).startsWith("HTTP/1.1 200 ");
    } finally {
      server.stop(0);
    }
  }

  /** Returns the response to a request that declares a length and sends a text. */
  private static String answer(HttpServer server, long length, String sent) throws IOException {
    try (Socket socket =
        new Socket(server.getAddress().getAddress(), server.getAddress().getPort())) {
      socket.setSoTimeout(10_000);
      String head =
          "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: %d\r\n\r\n";
      socket
          .getOutputStream()
          .write((head.formatted(length) + sent).getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
