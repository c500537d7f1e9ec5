package org.ithn.serving.client;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often and when a request that failed for a passing reason is made again.
 *
 * <p>Before attempt {@code n + 1} it waits {@code first * 2^(n - 1)}, at most {@code longest}; of
 * that a random half is left out, so that clients that failed together do not come back together.
 *
 * @param attempts how often a request is made in all, at least 1
 * @param initialDelay the wait after the first failure
 * @param maxDelay the longest wait
 */
public record RetryPolicy(int attempts, Duration initialDelay, Duration maxDelay) {
  private static final int DOUBLINGS = 30;

  public RetryPolicy {
    checkArgument(attempts >= 1, "retries: attempts is %s; it must be at least 1", attempts);
    checkArgument(
        initialDelay.compareTo(Duration.ZERO) > 0 && maxDelay.compareTo(initialDelay) >= 0,
        "retries: waits from %s to %s; the first must be above 0 and at most the longest",
        initialDelay,
        maxDelay);
  }

  /** Five attempts with 0.1, 0.2, 0.4 and 0.8 s between them. */
  public static RetryPolicy defaults() {
    return new RetryPolicy(5, Duration.ofMillis(100), Duration.ofSeconds(5));
  }

  /** Every request is made once. */
  public static RetryPolicy none() {
    return new RetryPolicy(1, Duration.ofMillis(1), Duration.ofMillis(1));
  }

  /**
   * How long to wait.
   *
   * @param failures how often the request failed, at least 1
   */
  Duration delay(int failures, RandomGenerator random) {
    long doubled = initialDelay.toNanos() << Math.min(failures - 1, DOUBLINGS);
    boolean overflown = doubled >> Math.min(failures - 1, DOUBLINGS) != initialDelay.toNanos();
    long whole = overflown ? maxDelay.toNanos() : Math.min(doubled, maxDelay.toNanos());
    return Duration.ofNanos(whole / 2 + (long) (random.nextDouble() * (whole - whole / 2)));
  }
}
