package org.ithn.framework.files;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lock of a temporary file by the process that writes it. The operating system releases it when the
 * process ends, also if it is killed, so another process can tell abandoned files from files in
 * use.
 *
 * <p>A process that cleans up holds the lock itself while it deletes. A writer that was not the
 * first to lock its new file therefore gives it up and takes another name.
 */
final class OwnerLock implements Closeable {
  /** Locks of this process: opening and closing such a file again would release its lock. */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private OwnerLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Creates a file and locks it until it is closed; a file system without locks is accepted.
   *
   * @return empty if another process has taken the file for an abandoned one and deletes it
   */
  static Optional<OwnerLock> create(Path file) throws IOException {
    OWN.add(file);
    try {
      OwnerLock lock =
          new OwnerLock(
              file,
              FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
      if (lock.acquire() && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        return Optional.of(lock);
      }
      lock.close();
      return Optional.empty();
    } catch (IOException e) {
      OWN.remove(file);
      throw e;
    }
  }

  private boolean acquire() {
    try {
      return tryLock(channel);
    } catch (IOException e) {
      return true; // no locks on this file system, where ifAbandoned then does nothing
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // locked by this process under another path
    }
  }

  /** Returns the channel of the locked file, which the lock closes. */
  FileChannel channel() {
    return channel;
  }

  /** Closes the file, which releases the lock. */
  @Override
  public void close() throws IOException {
    try (channel) {
      OWN.remove(file);
    }
  }

  /** Deletion of a file, or of a folder that contains it. */
  @FunctionalInterface
  interface Deletion {
    /** Deletes. */
    void run() throws IOException;
  }

  /** Deletes if the process that locked a file has ended; the lock is held meanwhile. */
  static void ifAbandoned(Path file, Deletion deletion) throws IOException {
    if (!OWN.add(file)) {
      return;
    }
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      if (tryLock(channel)) {
        deletion.run();
      }
    } finally {
      OWN.remove(file);
    }
  }
}
