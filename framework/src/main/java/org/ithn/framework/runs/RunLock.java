package org.ithn.framework.runs;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.ithn.framework.files.OwnFiles;
import org.ithn.framework.files.ProcessLock;

/** Exclusive lock on a run directory; the operating system releases it when the process ends. */
public final class RunLock implements AutoCloseable {
  private final ProcessLock lock;

  private RunLock(ProcessLock lock) {
    this.lock = lock;
  }

  /**
   * Locks the run directory, which is created if missing.
   *
   * @throws IOException if a file that a run writes in place is a symbolic link
   * @throws FolderInUseException if this or another process holds the lock
   */
  public static RunLock acquire(RunDirectory folder) throws IOException {
    Files.createDirectories(folder.root());
    OwnFiles.refuseLinks(folder.lock(), folder.checkpoints(), folder.events(), folder.log());
    Optional<ProcessLock> lock = ProcessLock.tryAcquire(folder.lock());
    if (lock.isEmpty()) {
      throw new FolderInUseException(
          "run directory %s is in use by process %s; wait for it, stop it, or use another one"
              .formatted(folder.root(), ProcessLock.owner(folder.lock())));
    }
    return new RunLock(lock.get());
  }

  /** Returns whether a process holds the lock. The folder and its files do not change. */
  public static boolean isHeld(RunDirectory folder) throws IOException {
    return ProcessLock.isHeld(folder.lock());
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
