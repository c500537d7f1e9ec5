package org.ithn.serving.client;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Exponential backoff with jitter for requests that fail transiently.
 *
 * <p>The delay before attempt {@code n + 1} is {@code initialDelay * 2^(n - 1)}, at most {@code
 * maxDelay}, times a random factor from 0.5 to 1. The factor keeps clients that failed together
 * from retrying together.
 *
 * @param attempts the total number of attempts, at least 1
 * @param initialDelay the delay after the first failure, above 0
 * @param maxDelay the longest delay
 */
public record RetryPolicy(int attempts, Duration initialDelay, Duration maxDelay) {
  private static final int DOUBLINGS = 30;

  public RetryPolicy {
    checkArgument(attempts >= 1, "retries: attempts is %s; it must be at least 1", attempts);
    checkArgument(
        initialDelay.compareTo(Duration.ZERO) > 0 && maxDelay.compareTo(initialDelay) >= 0,
        "retries: delays are %s to %s; the first must be above 0 and at most the longest",
        initialDelay,
        maxDelay);
  }

  /** Returns a policy of five attempts with delays of at most 0.1, 0.2, 0.4 and 0.8 s. */
  public static RetryPolicy defaults() {
    return new RetryPolicy(5, Duration.ofMillis(100), Duration.ofSeconds(5));
  }

  /** Returns a policy without retries. */
  public static RetryPolicy none() {
    return new RetryPolicy(1, Duration.ofMillis(1), Duration.ofMillis(1));
  }

  /**
   * Returns the delay before the next attempt.
   *
   * @param failures the number of failed attempts, at least 1
   */
  Duration delay(int failures, RandomGenerator random) {
    long doubled = initialDelay.toNanos() << Math.min(failures - 1, DOUBLINGS);
    boolean overflown = doubled >> Math.min(failures - 1, DOUBLINGS) != initialDelay.toNanos();
    long whole = overflown ? maxDelay.toNanos() : Math.min(doubled, maxDelay.toNanos());
    return Duration.ofNanos(whole / 2 + (long) (random.nextDouble() * (whole - whole / 2)));
  }
}
