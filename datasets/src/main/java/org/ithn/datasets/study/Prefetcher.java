package org.ithn.datasets.study;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Prefetcher that computes the next items of a sequence on background threads.
 *
 * <p>The consumer submits at most {@code threads + 1} items ahead, so no thread ever waits for an
 * abandoned consumer. Threads end after one idle second.
 */
final class Prefetcher implements AutoCloseable {
  private final int ahead;
  private final ThreadPoolExecutor executor;

  Prefetcher(int threads) {
    this.ahead = threads + 1;
    this.executor =
        new ThreadPoolExecutor(
            threads,
            threads,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "ithn-batches");
              thread.setDaemon(true);
              return thread;
            });
    executor.allowCoreThreadTimeOut(true);
  }

  /** Returns the items {@code first} to {@code end - 1}, in order. */
  <T> Iterator<T> iterate(int first, int end, IntFunction<T> item) {
    return new Items<>(first, end, item);
  }

  @Override
  public void close() {
    executor.shutdown();
    // shutdownNow would interrupt reads, and the files would look damaged.
    List<Runnable> waiting = new ArrayList<>();
    executor.getQueue().drainTo(waiting);
    waiting.forEach(task -> ((Future<?>) task).cancel(false));
  }

  private final class Items<T> implements Iterator<T> {
    private final IntFunction<T> item;
    private final int end;
    private final ArrayDeque<Future<T>> pending = new ArrayDeque<>();
    private int next;

    Items(int first, int end, IntFunction<T> item) {
      this.next = first;
      this.end = end;
      this.item = item;
    }

    @Override
    public boolean hasNext() {
      return next < end || !pending.isEmpty();
    }

    @Override
    public T next() {
      try {
        while (next < end && pending.size() < ahead) {
          int index = next;
          pending.add(executor.submit(() -> item.apply(index)));
          next++;
        }
        if (pending.isEmpty()) {
          throw new NoSuchElementException("the epoch has no more batches");
        }
        return pending.remove().get();
      } catch (RejectedExecutionException | java.util.concurrent.CancellationException e) {
        throw new IllegalStateException("batches: the source is closed", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("batches: interrupted while waiting for a batch", e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof RuntimeException failure) {
          throw failure;
        }
        if (e.getCause() instanceof Error error) {
          throw error;
        }
        throw new IllegalStateException("batches: a batch could not be built", e.getCause());
      }
    }
  }
}
