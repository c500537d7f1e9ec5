package org.ithn.cli.commands;

import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Whether the process was asked to end (Ctrl-C, SIGTERM).
 *
 * <p>The end of the process waits until the work is done and this is closed: native threads that
 * still compute while the libraries are torn down end the JVM with a crash.
 */
final class StopRequest implements BooleanSupplier, AutoCloseable {
  private final CountDownLatch done = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean asked;

  private StopRequest(Consumer<String> progress) {
    hook = new Thread(() -> await(progress), "stop-request");
  }

  /**
   * Listens from now on.
   *
   * @param progress told that the request was heard
   */
  static StopRequest listen(Consumer<String> progress) {
    StopRequest request = new StopRequest(progress);
    Runtime.getRuntime().addShutdownHook(request.hook);
    return request;
  }

  private void await(Consumer<String> progress) {
    asked = true;
    progress.accept("stopping after the step or validation under way; started again, it goes on");
    try {
      done.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the process ends at once then
    }
  }

  @Override
  public boolean getAsBoolean() {
    return asked;
  }

  @Override
  public void close() {
    done.countDown();
    if (!asked) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        asked = true; // the process began to end between the two lines
      }
    }
  }
}
