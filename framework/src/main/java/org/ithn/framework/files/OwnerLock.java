package org.ithn.framework.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lock of a temporary file by the process that writes it. The operating system releases it when the
 * process ends, also if it is killed, so another process can tell abandoned files from files in
 * use.
 */
final class OwnerLock {
  /** Locks of this process: opening and closing such a file again would release its lock. */
  private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

  /** Age at which the owner of a file has certainly locked it. */
  private static final Duration LOCKED_AFTER = Duration.ofMinutes(1);

  private OwnerLock() {}

  /** Locks an open file until its channel is closed; a file system without locks is accepted. */
  static void acquire(Path file, FileChannel channel) {
    OWN.add(file);
    try {
      if (channel.tryLock() == null) {
        return; // a process that cleans up is looking at the file; it finds it too young
      }
    } catch (IOException e) {
      // no locks on this file system, where isAbandoned then returns false
    }
  }

  /** Forgets a file whose channel is closed. */
  static void forget(Path file) {
    OWN.remove(file);
  }

  /** Returns true if the process that locked a file has ended. */
  static boolean isAbandoned(Path file) {
    try {
      if (OWN.contains(file) || isYoungerThan(file, LOCKED_AFTER)) {
        return false;
      }
      try (FileChannel channel =
          FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
        return channel.tryLock() != null; // closing the channel releases it
      }
    } catch (IOException | OverlappingFileLockException e) {
      return false; // gone, not accessible, or in use
    }
  }

  /** Returns true if a file or folder was modified within a time. */
  static boolean isYoungerThan(Path file, Duration age) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .lastModifiedTime()
        .toInstant()
        .isAfter(Instant.now().minus(age));
  }
}
