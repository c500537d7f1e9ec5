package org.ithn.cli.ablation;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.ithn.framework.files.Json;

/**
 * The right of one worker to a folder, among processes and machines that share it.
 *
 * <p>A lease is a file {@code lease-N} that only one can make, for making it fails where it is. Its
 * owner touches it every few seconds. One whose process is known to be gone, or that was not
 * touched for {@link #TIMEOUT} by the watch of the one who looks, is over: whoever then makes
 * {@code lease-(N+1)} owns the folder. An owner that wakes up again finds the higher number and
 * lets go. No clocks are compared between machines.
 */
final class Lease {
  /** How long an owner on another machine may stay silent. */
  static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static final String PREFIX = "lease-";
  private static final Map<Path, LastRenewal> WATCHED = new ConcurrentHashMap<>();

  private final Path file;
  private final long number;
  private final String nonce;

  /** When this process first saw a lease touched at a certain time. */
  private record LastRenewal(FileTime touched, long nanos) {}

  private Lease(Path file, long number, String nonce) {
    this.file = file;
    this.number = number;
    this.nonce = nonce;
  }

  /** Takes a folder, unless somebody else has it. */
  static Optional<Lease> tryAcquire(Path folder) throws IOException {
    return tryAcquire(folder, TIMEOUT);
  }

  static Optional<Lease> tryAcquire(Path folder, Duration patience) throws IOException {
    Files.createDirectories(folder);
    long highest = highest(folder);
    if (highest > 0 && isAlive(folder.resolve(PREFIX + highest), patience)) {
      return Optional.empty();
    }
    Path file = folder.resolve(PREFIX + (highest + 1));
    String nonce = UUID.randomUUID().toString();
    try {
      Files.writeString(file, owner(nonce), StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      return Optional.empty(); // another worker was faster
    }
    return Optional.of(new Lease(file, highest + 1, nonce));
  }

  private static String owner(String nonce) {
    ProcessHandle self = ProcessHandle.current();
    return Json.formatRecord(
        Map.of(
            "machine", machine(),
            "pid", self.pid(),
            "started", started(self),
            "nonce", nonce));
  }

  private static String started(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toString).orElse("");
  }

  /** Where a number of a process means the same process: host, boot and space of numbers. */
  private static String machine() {
    try {
      return "%s %s %s"
          .formatted(
              host(),
              Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip(),
              Files.readSymbolicLink(Path.of("/proc/self/ns/pid")));
    } catch (IOException | UnsupportedOperationException e) {
      return host(); // not Linux
    }
  }

  static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  private static long highest(Path folder) throws IOException {
    long highest = 0;
    try (DirectoryStream<Path> leases = Files.newDirectoryStream(folder, PREFIX + "*")) {
      for (Path lease : leases) {
        String digits = lease.getFileName().toString().substring(PREFIX.length());
        highest = Math.max(highest, digits.matches("\\d{1,15}") ? Long.parseLong(digits) : 0);
      }
    }
    return highest;
  }

  private static boolean isAlive(Path lease, Duration patience) throws IOException {
    try {
      JsonNode owner = Json.RECORDS.readTree(Files.readString(lease));
      if (owner.path("machine").asText("").equals(machine())) {
        return isAlive(owner);
      }
      FileTime touched = Files.getLastModifiedTime(lease);
      LastRenewal now = new LastRenewal(touched, System.nanoTime());
      LastRenewal first =
          WATCHED.merge(lease, now, (old, next) -> old.touched().equals(touched) ? old : next);
      return System.nanoTime() - first.nanos() < patience.toNanos();
    } catch (NoSuchFileException e) {
      return true; // just given back; ask again
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return true; // just being written
    }
  }

  /** Whether a process of this machine runs still. */
  private static boolean isAlive(JsonNode owner) {
    return ProcessHandle.of(owner.path("pid").asLong(-1))
        .filter(ProcessHandle::isAlive)
        .filter(process -> started(process).equals(owner.path("started").asText()))
        .isPresent();
  }

  /** Says that the owner lives; false if the lease has passed to another. */
  boolean renew() throws IOException {
    if (!isMine()) {
      return false;
    }
    Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
    return true;
  }

  private boolean isMine() throws IOException {
    return Files.isRegularFile(file)
        && Files.readString(file).contains(nonce)
        && highest(file.getParent()) == number;
  }

  /** Gives the folder back. */
  void release() throws IOException {
    if (isMine()) {
      for (long old = 1; old < number; old++) {
        Files.deleteIfExists(file.resolveSibling(PREFIX + old));
      }
      Files.deleteIfExists(file);
    }
  }
}
