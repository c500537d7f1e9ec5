package org.ithn.serving.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.ithn.serving.client.ServingException.Code;

/** Caller that retries requests after transient failures until the deadline. */
record RetryingCaller(RetryPolicy retries, Duration deadline) {
  /** Calls {@code request} with the remaining time, repeatedly if it fails. */
  <T> T call(Function<Duration, T> request) {
    long end = System.nanoTime() + deadline.toNanos();
    for (int attempt = 1; ; attempt++) {
      try {
        return request.apply(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
      } catch (ServingException e) {
        Duration wait = retries.delay(attempt, ThreadLocalRandom.current());
        if (!e.code().isRetryable()
            || attempt >= retries.attempts()
            || System.nanoTime() + wait.toNanos() >= end) {
          throw e;
        }
        pause(wait);
      }
    }
  }

  private static void pause(Duration wait) {
    try {
      Thread.sleep(wait.toMillis(), wait.toNanosPart() % 1_000_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServingException(Code.INTERRUPTED, "the wait before a retry was interrupted", e);
    }
  }
}
