package org.ithn.serving.standin;

import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.ithn.serving.client.protocol.WireTensor;
import org.ithn.serving.client.protocol.WireTensors;

/**
 * Worker thread that merges requests for the same signature and shapes into batches.
 *
 * <p>If a merged batch fails, its requests run one by one, so that an invalid image fails only its
 * own request. TensorFlow Serving fails all requests of the batch.
 */
final class Batcher implements AutoCloseable {
  /** Function that runs a signature on merged rows. */
  interface Runner {
    Map<String, WireTensor> run(String signature, Map<String, WireTensor> inputs);
  }

  /** A request in the queue. */
  private record Task(
      String key,
      String signature,
      Map<String, WireTensor> inputs,
      int rows,
      CompletableFuture<Map<String, WireTensor>> answer) {}

  private final Runner runner;
  private final BatchingLimits limits;
  private final Deque<Task> queue = new ArrayDeque<>();
  private final Thread worker = new Thread(this::work, "stand-in-batches");
  private boolean closed;

  Batcher(Runner runner, BatchingLimits limits) {
    this.runner = runner;
    this.limits = limits;
    worker.setDaemon(true);
    worker.start();
  }

  /**
   * Enqueues a request.
   *
   * @param inputs the inputs, which have the same number of rows
   * @return a future of the outputs of these rows
   */
  CompletableFuture<Map<String, WireTensor>> submit(
      String signature, Map<String, WireTensor> inputs, int rows) {
    if (rows > limits.maxBatchSize()) {
      throw RefusedException.invalidArgument(
          "the request has %d rows; at most %d are allowed".formatted(rows, limits.maxBatchSize()));
    }
    Task task =
        new Task(key(signature, inputs), signature, inputs, rows, new CompletableFuture<>());
    synchronized (queue) {
      if (closed) {
        throw new RefusedException(Status.Code.UNAVAILABLE, "the stand-in is shutting down");
      }
      if (queue.size() >= limits.maxEnqueued()) {
        throw new RefusedException(
            Status.Code.UNAVAILABLE, "the queue is full with %d requests".formatted(queue.size()));
      }
      queue.add(task);
      queue.notifyAll();
    }
    return task.answer();
  }

  private static String key(String signature, Map<String, WireTensor> inputs) {
    StringBuilder key = new StringBuilder(signature);
    inputs.keySet().stream()
        .sorted()
        .forEach(
            name -> {
              long[] shape = WireTensors.shape(inputs.get(name)).clone();
              shape[0] = 0;
              key.append(name).append(inputs.get(name).getDtype());
              key.append(java.util.Arrays.toString(shape));
            });
    return key.toString();
  }

  private void work() {
    try {
      for (List<Task> batch = nextBatch(); !batch.isEmpty(); batch = nextBatch()) {
        run(batch);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for a request and, up to the batch timeout, for others that can be merged with it. */
  private List<Task> nextBatch() throws InterruptedException {
    synchronized (queue) {
      while (queue.isEmpty() && !closed) {
        queue.wait();
      }
      if (closed) {
        return List.of();
      }
      List<Task> batch = new ArrayList<>(List.of(queue.remove()));
      long end = System.nanoTime() + limits.timeout().toNanos();
      int rows = collect(batch);
      for (long left = limits.timeout().toNanos();
          left > 0 && rows < limits.maxBatchSize() && !closed;
          left = end - System.nanoTime()) {
        queue.wait(left / 1_000_000, (int) (left % 1_000_000));
        rows = collect(batch);
      }
      return batch;
    }
  }

  private int collect(List<Task> batch) {
    int rows = batch.stream().mapToInt(Task::rows).sum();
    Iterator<Task> waiting = queue.iterator();
    while (waiting.hasNext()) {
      Task task = waiting.next();
      if (task.key().equals(batch.get(0).key()) && rows + task.rows() <= limits.maxBatchSize()) {
        rows += task.rows();
        batch.add(task);
        waiting.remove();
      }
    }
    return rows;
  }

  private void run(List<Task> batch) {
    try {
      Map<String, WireTensor> outputs = mergeInputs(batch);
      int from = 0;
      for (Task task : batch) {
        Map<String, WireTensor> own = new HashMap<>();
        int first = from;
        outputs.forEach(
            (name, value) -> own.put(name, WireRows.slice(value, first, first + task.rows())));
        from += task.rows();
        task.answer().complete(own);
      }
    } catch (RuntimeException | Error e) { // the thread must survive, or every client waits
      if (batch.size() == 1) {
        batch.get(0).answer().completeExceptionally(e);
      } else {
        batch.forEach(task -> run(List.of(task)));
      }
    }
  }

  private Map<String, WireTensor> mergeInputs(List<Task> batch) {
    int rows = batch.stream().mapToInt(Task::rows).sum();
    int added = limits.paddedSize(rows) - rows;
    Map<String, WireTensor> inputs = new HashMap<>();
    for (String name : batch.get(0).inputs().keySet()) {
      List<WireTensor> parts = new ArrayList<>();
      batch.forEach(task -> parts.add(task.inputs().get(name)));
      WireTensor first = WireRows.slice(parts.get(0), 0, 1);
      parts.addAll(java.util.Collections.nCopies(added, first));
      inputs.put(name, WireRows.concat(parts));
    }
    return runner.run(batch.get(0).signature(), inputs);
  }

  @Override
  public void close() {
    synchronized (queue) {
      closed = true;
      queue.forEach(
          task ->
              task.answer()
                  .completeExceptionally(
                      new RefusedException(
                          Status.Code.UNAVAILABLE, "the stand-in is shutting down")));
      queue.clear();
      queue.notifyAll();
    }
    try {
      worker.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
