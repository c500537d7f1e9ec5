package org.ithn.framework.files;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProcessLockTest {
  @TempDir private Path folder;

  @Test
  void belongsToOneOwnerUntilReleased() throws Exception {
    Path file = folder.resolve("new/lock");
    ProcessLock lock = ProcessLock.tryAcquire(file).orElseThrow();
    assertThat(ProcessLock.tryAcquire(file)).isEqualTo(Optional.empty());
    assertThat(ProcessLock.isHeld(file)).isTrue();
    assertThat(ProcessLock.owner(file)).isEqualTo(String.valueOf(ProcessHandle.current().pid()));
    lock.close();
    assertThat(ProcessLock.isHeld(file)).isFalse();
    ProcessLock.tryAcquire(file).orElseThrow().close();
  }

  /** The system would release the lock if this process opened and closed the file. */
  @Test
  void questionsOfTheOwnerLeaveTheLockToOtherProcesses() throws Exception {
    Path file = folder.resolve("lock");
    try (ProcessLock lock = ProcessLock.tryAcquire(file).orElseThrow()) {
      assertThat(lock).isNotNull();
      assertThat(ProcessLock.tryAcquire(folder.resolve("../" + folder.getFileName() + "/lock")))
          .isEqualTo(Optional.empty());
      assertThat(ProcessLock.isHeld(file)).isTrue();
      assertThat(ProcessLock.owner(file)).isEqualTo(String.valueOf(ProcessHandle.current().pid()));
      String locks = Files.readString(Path.of("/proc/locks"));
      String inode = String.valueOf(Files.getAttribute(file, "unix:ino"));
      assertThat(locks).contains(":" + inode + " ");
    }
  }

  @Test
  void concurrentAcquisitionSucceedsOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 20; round++) {
        Path file = folder.resolve("round" + round);
        List<Callable<Optional<ProcessLock>>> asks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          asks.add(() -> ProcessLock.tryAcquire(file));
        }
        List<ProcessLock> granted = new ArrayList<>();
        for (Future<Optional<ProcessLock>> answer : threads.invokeAll(asks)) {
          answer.get().ifPresent(granted::add);
        }
        assertThat(granted).hasSize(1);
        granted.get(0).close();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Owners delete the file at the same time as others lock it. */
  @Test
  void aDeletedFileIsNobodysLock() throws Exception {
    Path file = folder.resolve("lock");
    AtomicInteger owners = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Callable<Integer>> loops = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        loops.add(
            () -> {
              int granted = 0;
              while (granted < 50) {
                Optional<ProcessLock> lock = ProcessLock.tryAcquire(file);
                if (lock.isPresent()) {
                  granted++;
                  most.accumulateAndGet(owners.incrementAndGet(), Math::max);
                  assertThat(Files.exists(file)).isTrue();
                  Files.delete(file);
                  owners.decrementAndGet();
                  lock.get().close();
                }
              }
              return granted;
            });
      }
      for (Future<Integer> loop : threads.invokeAll(loops)) {
        assertThat(loop.get()).isEqualTo(50);
      }
      assertThat(most.get()).isEqualTo(1);
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aWaitEndsWithTheLockOrAnInterruption() throws Exception {
    Path file = folder.resolve("lock");
    ExecutorService threads = Executors.newFixedThreadPool(1);
    try {
      Future<ProcessLock> waiting;
      try (ProcessLock lock = ProcessLock.acquire(file)) {
        assertThat(lock).isNotNull();
        waiting = threads.submit(() -> ProcessLock.acquire(file));
        assertThrows(TimeoutException.class, () -> waiting.get(100, TimeUnit.MILLISECONDS));
        Thread.currentThread().interrupt();
        Exception e = assertThrows(InterruptedIOException.class, () -> ProcessLock.acquire(file));
        assertThat(e).hasMessageThat().contains("lock: the wait for process");
        assertThat(Thread.interrupted()).isTrue();
      }
      waiting.get(1, TimeUnit.MINUTES).close();
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void aLinkIsRefused() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("lock"), folder.resolve("elsewhere"));
    assertThrows(IOException.class, () -> ProcessLock.tryAcquire(link));
    assertThat(Files.exists(folder.resolve("elsewhere"))).isFalse();
  }
}
