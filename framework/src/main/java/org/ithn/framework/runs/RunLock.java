package org.ithn.framework.runs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Optional;
import org.ithn.framework.files.CreatedFolders;
import org.ithn.framework.files.DiskFullException;
import org.ithn.framework.files.OwnFiles;

/**
 * Exclusive lock on a run directory; the operating system releases it when the process ends.
 *
 * <p>Closing it deletes a run directory in which nothing was written.
 */
public final class RunLock implements AutoCloseable {
  private final RunDirectory folder;
  private final FileChannel channel;
  private final CreatedFolders created;

  private RunLock(RunDirectory folder, FileChannel channel, CreatedFolders created) {
    this.folder = folder;
    this.channel = channel;
    this.created = created;
  }

  /**
   * Locks the run directory, which is created if missing.
   *
   * @throws IOException if a file of the run is a symbolic link, or the lock cannot be written
   * @throws FolderInUseException if this or another process holds the lock
   */
  public static RunLock acquire(RunDirectory folder) throws IOException {
    Optional<RunLock> lock = Optional.empty();
    while (lock.isEmpty()) {
      CreatedFolders created = CreatedFolders.create(folder.root());
      try {
        folder.refuseLinks();
        lock = acquire(folder, created);
      } catch (NoSuchFileException e) {
        created.close(); // the last owner deletes the unused folder at the same time
      } catch (IOException e) {
        created.close();
        throw DiskFullException.explain(folder.lock(), e);
      }
    }
    return lock.get();
  }

  /** Returns empty if the last owner deletes the file at the same time. */
  private static Optional<RunLock> acquire(RunDirectory folder, CreatedFolders created)
      throws IOException {
    Path file = folder.lock();
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    boolean kept = false;
    try {
      Object opened = key(file);
      if (!tryLock(channel)) {
        throw inUse(folder);
      }
      RunLock lock = new RunLock(folder, channel, created);
      lock.writeOwner();
      kept = Files.exists(file, LinkOption.NOFOLLOW_LINKS) && Objects.equals(opened, key(file));
      return kept ? Optional.of(lock) : Optional.empty();
    } finally {
      if (!kept) {
        channel.close();
      }
    }
  }

  private void writeOwner() throws IOException {
    String own = ProcessHandle.current().pid() + "\n";
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(own.getBytes(StandardCharsets.UTF_8)), 0);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private static FolderInUseException inUse(RunDirectory folder) throws IOException {
    String owner = Files.readString(folder.lock()).strip();
    return new FolderInUseException(
        "run directory %s is in use by process %s; wait for it, stop it, or use another one"
            .formatted(folder.root(), owner.isEmpty() ? "unknown" : owner));
  }

  /** Returns the identity of a file without opening it, which would release this process's lock. */
  private static Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  /**
   * Returns whether a process holds the lock. The folder and its files do not change.
   *
   * <p>Not for a process that holds the lock itself: on some systems, its lock ends with this call.
   */
  public static boolean isHeld(RunDirectory folder) throws IOException {
    if (!Files.exists(folder.lock())) {
      return false;
    }
    OwnFiles.refuseLinks(folder.lock());
    try (FileChannel channel =
        FileChannel.open(folder.lock(), StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      return !tryLock(channel); // closing the channel releases it
    }
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // held by this process
    }
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      if (isUnused()) {
        Files.deleteIfExists(folder.checkpoints());
        Files.deleteIfExists(folder.events());
        Files.deleteIfExists(folder.lock());
      }
    }
    created.close();
  }

  /** Returns true if the run directory has the lock and empty folders only. */
  private boolean isUnused() throws IOException {
    if (!Files.isDirectory(folder.root())) {
      return false;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder.root())) {
      for (Path file : files) {
        boolean own = file.equals(folder.checkpoints()) || file.equals(folder.events());
        if (!file.equals(folder.lock()) && !(own && isEmpty(file))) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      return false;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      return !files.iterator().hasNext();
    }
  }
}
