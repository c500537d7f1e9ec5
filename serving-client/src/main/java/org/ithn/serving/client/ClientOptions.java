package org.ithn.serving.client;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;
import java.util.OptionalLong;

/**
 * Which model a client asks and how.
 *
 * @param model its name at the server
 * @param version none = the newest
 * @param deadline how long one request may take, with all its repetitions
 * @param retries when it is made again
 * @param batch the largest number of studies in one request; the server's {@code max_batch_size} or
 *     less
 */
public record ClientOptions(
    String model, OptionalLong version, Duration deadline, RetryPolicy retries, int batch) {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final int BATCH = 16;

  public ClientOptions {
    checkArgument(!model.isBlank(), "client: the model's name is blank; give the server's name");
    checkArgument(
        deadline.compareTo(Duration.ZERO) > 0,
        "client: deadline is %s; give more than 0",
        deadline);
    checkArgument(batch >= 1, "client: batch is %s; it must be at least 1", batch);
  }

  /** The newest version, 60 s, the standard retries, 16 studies at a time. */
  public static ClientOptions of(String model) {
    return new ClientOptions(model, OptionalLong.empty(), DEADLINE, RetryPolicy.defaults(), BATCH);
  }

  /** The same for one version. */
  public ClientOptions withVersion(long other) {
    return new ClientOptions(model, OptionalLong.of(other), deadline, retries, batch);
  }

  /** The same with another deadline. */
  public ClientOptions withDeadline(Duration other) {
    return new ClientOptions(model, version, other, retries, batch);
  }

  /** The same with other retries. */
  public ClientOptions withRetries(RetryPolicy other) {
    return new ClientOptions(model, version, deadline, other, batch);
  }

  /** The same with another batch. */
  public ClientOptions withBatch(int other) {
    return new ClientOptions(model, version, deadline, retries, other);
  }
}
