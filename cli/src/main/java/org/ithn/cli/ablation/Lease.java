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
 * Exclusive lease of a folder by one worker, among processes and machines that share the folder.
 *
 * <p>A lease is a file {@code lease-N}; creating it fails if it exists. Its owner renews the file's
 * modification time every few seconds. A lease has expired if its process on this machine has
 * ended, or if another process has seen no renewal for {@link #TIMEOUT} by its own clock. The
 * process that then creates {@code lease-(N+1)} owns the folder. A former owner that resumes finds
 * the higher number and stops. Clocks of different machines are never compared.
 */
final class Lease {
  /** Longest time without renewal by an owner on another machine. */
  static final Duration TIMEOUT = Duration.ofSeconds(60);

  private static final String PREFIX = "lease-";
  private static final Map<Path, LastRenewal> WATCHED = new ConcurrentHashMap<>();

  private final Path file;
  private final long number;
  private final String nonce;

  /** The modification time of a lease and the moment when this process first saw it. */
  private record LastRenewal(FileTime modified, long nanos) {}

  private Lease(Path file, long number, String nonce) {
    this.file = file;
    this.number = number;
    this.nonce = nonce;
  }

  /** Acquires a folder; empty if another worker owns it. */
  static Optional<Lease> tryAcquire(Path folder) throws IOException {
    return tryAcquire(folder, TIMEOUT);
  }

  static Optional<Lease> tryAcquire(Path folder, Duration timeout) throws IOException {
    Files.createDirectories(folder);
    long highest = highest(folder);
    if (highest > 0 && isAlive(folder.resolve(PREFIX + highest), timeout)) {
      return Optional.empty();
    }
    Path file = folder.resolve(PREFIX + (highest + 1));
    String nonce = UUID.randomUUID().toString();
    try {
      Files.writeString(file, owner(nonce), StandardOpenOption.CREATE_NEW);
    } catch (FileAlreadyExistsException e) {
      return Optional.empty(); // another worker acquired it first
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

  /** Returns the scope in which process ids are unique: host, boot and pid namespace. */
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

  private static boolean isAlive(Path lease, Duration timeout) throws IOException {
    try {
      JsonNode owner = Json.RECORDS.readTree(Files.readString(lease));
      if (owner.path("machine").asText("").equals(machine())) {
        return isAlive(owner);
      }
      FileTime modified = Files.getLastModifiedTime(lease);
      LastRenewal now = new LastRenewal(modified, System.nanoTime());
      LastRenewal first =
          WATCHED.merge(lease, now, (old, next) -> old.modified().equals(modified) ? old : next);
      return System.nanoTime() - first.nanos() < timeout.toNanos();
    } catch (NoSuchFileException e) {
      return true; // just released; the caller tries again
    } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
      return true; // still being written
    }
  }

  /** Returns true if the owner, a process on this machine, is still running. */
  private static boolean isAlive(JsonNode owner) {
    return ProcessHandle.of(owner.path("pid").asLong(-1))
        .filter(ProcessHandle::isAlive)
        .filter(process -> started(process).equals(owner.path("started").asText()))
        .isPresent();
  }

  /** Renews the lease; returns false if another worker owns the folder. */
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

  /** Releases the folder. */
  void release() throws IOException {
    if (isMine()) {
      for (long old = 1; old < number; old++) {
        Files.deleteIfExists(file.resolveSibling(PREFIX + old));
      }
      Files.deleteIfExists(file);
    }
  }
}
