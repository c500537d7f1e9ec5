package org.ithn.cli.commands;

import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Listener for requests to stop the process (Ctrl-C, SIGTERM); true once a request was received.
 *
 * <p>The process exits only after this object is closed, because native threads that still compute
 * while the libraries are unloaded crash the JVM.
 */
final class StopRequest implements BooleanSupplier, AutoCloseable {
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean requested;

  private StopRequest(Consumer<String> progress) {
    hook = new Thread(() -> await(progress), "stop-request");
  }

  /**
   * Starts to listen.
   *
   * @param progress receives a message when a request arrives
   */
  static StopRequest listen(Consumer<String> progress) {
    StopRequest request = new StopRequest(progress);
    Runtime.getRuntime().addShutdownHook(request.hook);
    return request;
  }

  private void await(Consumer<String> progress) {
    requested = true;
    progress.accept("stopping after the current step or validation; rerun to resume");
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the process exits immediately
    }
  }

  @Override
  public boolean getAsBoolean() {
    return requested;
  }

  @Override
  public void close() {
    done.countDown();
    if (!requested) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        requested = true; // shutdown began in between
      }
    }
  }
}
