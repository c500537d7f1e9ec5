package org.ithn.framework.runs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.ithn.framework.files.CreatedFolders;
import org.ithn.framework.files.DiskFullException;
import org.ithn.framework.files.ProcessLock;

/**
 * Exclusive lock on a run directory; the operating system releases it when the process ends.
 *
 * <p>Closing it deletes a run directory in which nothing was written.
 */
public final class RunLock implements AutoCloseable {
  private final RunDirectory folder;
  private final ProcessLock lock;
  private final CreatedFolders created;

  private RunLock(RunDirectory folder, ProcessLock lock, CreatedFolders created) {
    this.folder = folder;
    this.lock = lock;
    this.created = created;
  }

  /**
   * Locks the run directory, which is created if missing.
   *
   * @throws IOException if a file of the run is a symbolic link, or the lock cannot be written
   * @throws FolderInUseException if this or another process holds the lock
   */
  public static RunLock acquire(RunDirectory folder) throws IOException {
    while (true) {
      CreatedFolders created = CreatedFolders.create(folder.root());
      try {
        folder.refuseLinks();
        Optional<ProcessLock> lock = ProcessLock.tryAcquireInFolder(folder.lock());
        if (lock.isEmpty()) {
          throw inUse(folder);
        }
        return new RunLock(folder, lock.get(), created);
      } catch (NoSuchFileException e) {
        created.close(); // the last owner deletes the unused folder at the same time
      } catch (IOException e) {
        created.close();
        throw DiskFullException.explain(folder.lock(), e);
      }
    }
  }

  private static FolderInUseException inUse(RunDirectory folder) throws IOException {
    return new FolderInUseException(
        "run directory %s is in use by process %s; wait for it, stop it, or use another one"
            .formatted(folder.root(), ProcessLock.owner(folder.lock())));
  }

  /** Returns whether a process holds the lock. The folder and its files do not change. */
  public static boolean isHeld(RunDirectory folder) throws IOException {
    return ProcessLock.isHeld(folder.lock());
  }

  @Override
  public void close() throws IOException {
    try (lock) {
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
