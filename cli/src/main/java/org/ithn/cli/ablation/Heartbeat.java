package org.ithn.cli.ablation;

import java.io.IOException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Background thread that renews a lease every few seconds until it is closed. */
final class Heartbeat implements AutoCloseable {
  private static final int SECONDS = 5;

  private final Lease lease;
  private final Runnable lost;
  private final ScheduledExecutorService timer;
  private final ScheduledFuture<?> beats;

  /**
   * Starts the heartbeat.
   *
   * @param lost runs once if another worker has taken over the lease
   */
  Heartbeat(Lease lease, Runnable lost) {
    this.lease = lease;
    this.lost = lost;
    this.timer =
        Executors.newSingleThreadScheduledExecutor(
            work -> {
              Thread thread = new Thread(work, "lease");
              thread.setDaemon(true);
              return thread;
            });
    this.beats = timer.scheduleWithFixedDelay(this::beat, SECONDS, SECONDS, TimeUnit.SECONDS);
  }

  private void beat() {
    try {
      if (!lease.renew()) {
        lost.run();
        timer.shutdown();
      }
    } catch (IOException e) {
      // The shared folder may be unavailable for a moment; otherwise the lease expires.
    }
  }

  @Override
  public void close() {
    beats.cancel(true);
    timer.shutdownNow();
  }
}
