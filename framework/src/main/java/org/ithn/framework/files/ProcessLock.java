package org.ithn.framework.files;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Exclusive lock on a file among the threads of this process and other processes. The operating
 * system releases it when the process ends, also if it is killed. The file contains the id of the
 * last process that held the lock. Only the owner may delete it, before it releases the lock.
 *
 * <p>On a network file system, the lock holds between machines if the file system supports locks.
 */
public final class ProcessLock implements AutoCloseable {
  /** Files locked by this process: opening and closing one again would release its lock. */
  private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

  private static final long POLL_MILLIS = 500;

  private final Path file;
  private final FileChannel channel;

  private ProcessLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Locks a file; the file and its folder are created if missing.
   *
   * @return empty if a thread of this process, or another process, holds the lock
   * @throws IOException if the file is a symbolic link, or the file system has no locks
   */
  public static Optional<ProcessLock> tryAcquire(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    return tryAcquireInFolder(file);
  }

  /**
   * Locks a file as {@link #tryAcquire} does, but waits while another thread or process holds the
   * lock.
   *
   * @throws InterruptedIOException if the thread is interrupted; it stays so
   */
  public static ProcessLock acquire(Path file) throws IOException {
    while (true) {
      Optional<ProcessLock> lock = tryAcquire(file);
      if (lock.isPresent()) {
        return lock.get();
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException(
            "%s: the wait for process %s, which holds the lock, was interrupted; run again"
                .formatted(file, owner(file)));
      }
    }
  }

  /**
   * Locks a file as {@link #tryAcquire} does, in a folder that exists.
   *
   * @throws java.nio.file.NoSuchFileException if the folder does not exist
   */
  public static Optional<ProcessLock> tryAcquireInFolder(Path file) throws IOException {
    OwnFiles.refuseLinks(file);
    Path key = key(file);
    if (!HELD.add(key)) {
      return Optional.empty();
    }
    Optional<ProcessLock> lock = Optional.empty();
    try {
      lock = open(key);
      return lock;
    } finally {
      if (lock.isEmpty()) {
        HELD.remove(key);
      }
    }
  }

  private static Path key(Path file) throws IOException {
    return file.toAbsolutePath().getParent().toRealPath().resolve(file.getFileName());
  }

  private static Optional<ProcessLock> open(Path file) throws IOException {
    while (true) {
      Optional<Object> before = identity(file);
      FileChannel channel =
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
      boolean kept = false;
      try {
        if (!tryLock(channel)) {
          return Optional.empty();
        }
        // An owner may delete the file before it releases the lock. Then a new file counts, and
        // this channel may be that of the deleted one.
        if (before.isPresent() && before.equals(identity(file))) {
          writeOwner(channel, file);
          kept = true;
          return Optional.of(new ProcessLock(file, channel));
        }
      } finally {
        if (!kept) {
          channel.close();
        }
      }
    }
  }

  /** Writes the id of this process; deletes the file if that fails. */
  private static void writeOwner(FileChannel channel, Path file) throws IOException {
    String own = ownId() + "\n";
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(own.getBytes(StandardCharsets.UTF_8)), 0);
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  private static String ownId() {
    return String.valueOf(ProcessHandle.current().pid());
  }

  /** Returns the identity of a file without opening it, which would release this process's lock. */
  private static Optional<Object> identity(Path file) throws IOException {
    try {
      BasicFileAttributes attributes =
          Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      return Optional.of(attributes.fileKey() == null ? file : attributes.fileKey());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Returns true if this or another process holds the lock of a file, which does not change. */
  public static boolean isHeld(Path file) throws IOException {
    if (!Files.exists(file)) {
      return false;
    }
    OwnFiles.refuseLinks(file);
    Path key = key(file);
    if (!HELD.add(key)) {
      return true;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      return !tryLock(channel); // closing the channel releases it
    } finally {
      HELD.remove(key);
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // locked by this process
    }
  }

  /** Returns the id of the process that holds the lock of a file, or held it last. */
  public static String owner(Path file) throws IOException {
    if (HELD.contains(key(file))) {
      return ownId(); // to read the file would release the lock
    }
    String owner = Files.readString(file).strip();
    return owner.isEmpty() ? "unknown" : owner;
  }

  /** Releases the lock. */
  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      HELD.remove(file);
    }
  }
}
