package org.ithn.cli.commands;

import java.awt.Desktop;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.ithn.cli.pages.ServedReportPage;
import org.ithn.savedmodels.OpPolicy;
import org.ithn.serving.standin.BatchingLimits;
import org.ithn.serving.standin.ServingStandIn;

/**
 * Server of a model with its page, which runs until the process is stopped.
 *
 * @param base the model's folder or the folder of a version
 * @param name the model's name
 * @param ports the ports to listen on
 * @param policy the ops that the model may contain
 * @param open true = open the page in the browser
 */
record PageServer(
    Path base, String name, ServingStandIn.Ports ports, OpPolicy policy, boolean open) {
  /** Serves until the process is stopped, for example with Ctrl-C. */
  void run(Console console) throws IOException, InterruptedException {
    Path version = ServingStandIn.versionFolder(base);
    ServedReportPage page = ServedReportPage.of(name, version);
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    try (ServingStandIn server =
        ServingStandIn.start(
            base, name, ports, BatchingLimits.defaults(), policy, Optional.of(page))) {
      Runtime.getRuntime().addShutdownHook(new Thread(() -> await(stop, stopped)));
      console.print(
          "serving (stand-in, not TensorFlow Serving): model=%s version=%d rest=http://localhost:%d"
              + " grpc=localhost:%d",
          server.name(), server.version(), server.restPort(), server.grpcPort());
      server.warmUp(version, ServedReportPage.SIGNATURE);
      String address = "http://localhost:%d/".formatted(server.restPort());
      console.print("page: %s (for research, not for diagnosis)", address);
      if (open && !browse(URI.create(address))) {
        console.progress("no browser can be opened from here; open the address above");
      }
      stop.await();
    } finally {
      stopped.countDown();
    }
  }

  /** Opens an address; returns false if this machine has no browser or no display. */
  private static boolean browse(URI address) {
    try {
      if (Desktop.isDesktopSupported() && Desktop.getDesktop().isSupported(Desktop.Action.BROWSE)) {
        Desktop.getDesktop().browse(address);
        return true;
      }
      return false;
    } catch (IOException | RuntimeException | LinkageError e) { // a headless Java lacks AWT
      return false;
    }
  }

  private static void await(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
