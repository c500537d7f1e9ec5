package org.ithn.cli.ablation;

import static com.google.common.truth.Truth.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LeaseTest {
  private static final String ELSEWHERE = "{\"machine\": \"other\", \"pid\": 1, \"nonce\": \"x\"}";

  @TempDir private Path folder;

  @Test
  void belongsToOneOwnerUntilReleased() throws Exception {
    Lease lease = Lease.tryAcquire(folder).orElseThrow();
    assertThat(Lease.tryAcquire(folder)).isEqualTo(Optional.empty());
    assertThat(lease.renew()).isTrue();
    lease.release();
    assertThat(Lease.tryAcquire(folder)).isNotEqualTo(Optional.empty());
  }

  @Test
  void concurrentAcquisitionSucceedsOnce() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      for (int round = 0; round < 20; round++) {
        Path place = folder.resolve("round" + round);
        Callable<Optional<Lease>> ask = () -> Lease.tryAcquire(place);
        List<Callable<Optional<Lease>>> asks = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
          asks.add(ask);
        }
        int granted = 0;
        for (Future<Optional<Lease>> answer : threads.invokeAll(asks)) {
          granted += answer.get().isPresent() ? 1 : 0;
        }
        assertThat(granted).isEqualTo(1);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void leaseOfAnotherMachineExpiresWithoutRenewal() throws Exception {
    Files.writeString(folder.resolve("lease-3"), ELSEWHERE);
    assertThat(Lease.tryAcquire(folder)).isEqualTo(Optional.empty());
    Optional<Lease> taken = Optional.empty();
    for (int i = 0; i < 100 && taken.isEmpty(); i++) {
      Thread.sleep(20);
      taken = Lease.tryAcquire(folder, Duration.ofMillis(100));
    }
    assertThat(Files.exists(folder.resolve("lease-4"))).isTrue();
    taken.orElseThrow().release();
    assertThat(Files.exists(folder.resolve("lease-3"))).isFalse();
  }

  @Test
  void leaseOfAnotherMachineHoldsWhileRenewed() throws Exception {
    Path lease = folder.resolve("lease-1");
    Files.writeString(lease, ELSEWHERE);
    for (int i = 1; i < 20; i++) {
      Files.setLastModifiedTime(lease, java.nio.file.attribute.FileTime.fromMillis(1000L * i));
      assertThat(Lease.tryAcquire(folder, Duration.ofMillis(60))).isEqualTo(Optional.empty());
      Thread.sleep(10);
    }
  }

  @Test
  void leaseOfAnEndedProcessExpiresImmediately() throws Exception {
    Lease lease = Lease.tryAcquire(folder).orElseThrow();
    Path file = folder.resolve("lease-1");
    String own = Files.readString(file);
    String pid = "\"pid\" : " + ProcessHandle.current().pid();
    assertThat(own).contains(pid);
    Files.writeString(file, own.replace(pid, "\"pid\" : 999999999"));
    assertThat(Lease.tryAcquire(folder)).isNotEqualTo(Optional.empty());
    assertThat(lease.renew()).isFalse(); // the first owner notices
    lease.release();
    assertThat(Files.exists(folder.resolve("lease-2"))).isTrue();
  }
}
