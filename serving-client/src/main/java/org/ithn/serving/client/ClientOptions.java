package org.ithn.serving.client;

import static com.google.common.base.Preconditions.checkArgument;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/**
 * Model and request options of a client.
 *
 * @param model the model's name on the server
 * @param version the version; empty = the newest
 * @param deadline the time limit of one request, including its retries
 * @param retries the retry policy
 * @param batch the largest number of studies in one request; at most the server's {@code
 *     max_batch_size}
 * @param context the kinds of texts that the model reads beside images, as its model card lists
 *     them, such as {@code indication} or {@code age}; a request that has one of them sends all,
 *     because older servers require all inputs of a signature
 * @param priorImages the number of images of an earlier study that the model reads, as its model
 *     card says; 0 if it reads none. Requests always have as many, because a server cannot batch
 *     requests of different sizes
 */
public record ClientOptions(
    String model,
    OptionalLong version,
    Duration deadline,
    RetryPolicy retries,
    int batch,
    List<String> context,
    int priorImages) {
  private static final Duration DEADLINE = Duration.ofSeconds(60);
  private static final int BATCH = 16;

  /** Creates options for a model of images alone. */
  public ClientOptions(
      String model, OptionalLong version, Duration deadline, RetryPolicy retries, int batch) {
    this(model, version, deadline, retries, batch, List.of(), 0);
  }

  public ClientOptions {
    context = List.copyOf(context);
    checkArgument(!model.isBlank(), "client: the model name is blank; use the server's name");
    checkArgument(
        deadline.compareTo(Duration.ZERO) > 0,
        "client: deadline is %s; it must be above 0",
        deadline);
    checkArgument(
        priorImages >= 0, "client: priorImages is %s; it must be at least 0", priorImages);
    checkArgument(batch >= 1, "client: batch is %s; it must be at least 1", batch);
  }

  /** Returns options with the newest version, 60 s, default retries and 16 studies per request. */
  public static ClientOptions of(String model) {
    return new ClientOptions(model, OptionalLong.empty(), DEADLINE, RetryPolicy.defaults(), BATCH);
  }

  /** Returns a copy with the given version. */
  public ClientOptions withVersion(long newVersion) {
    return new ClientOptions(
        model, OptionalLong.of(newVersion), deadline, retries, batch, context, priorImages);
  }

  /** Returns a copy with the given deadline. */
  public ClientOptions withDeadline(Duration newDeadline) {
    return new ClientOptions(model, version, newDeadline, retries, batch, context, priorImages);
  }

  /** Returns a copy with the given retry policy. */
  public ClientOptions withRetries(RetryPolicy newRetries) {
    return new ClientOptions(model, version, deadline, newRetries, batch, context, priorImages);
  }

  /** Returns a copy with the given batch size. */
  public ClientOptions withBatch(int newBatch) {
    return new ClientOptions(model, version, deadline, retries, newBatch, context, priorImages);
  }

  /** Returns a copy with the kinds of texts that the model reads. */
  public ClientOptions withContext(String... kinds) {
    return new ClientOptions(model, version, deadline, retries, batch, List.of(kinds), priorImages);
  }

  /** Returns a copy with the number of images of an earlier study that the model reads. */
  public ClientOptions withPriorImages(int count) {
    return new ClientOptions(model, version, deadline, retries, batch, context, count);
  }
}
