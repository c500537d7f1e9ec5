package org.ithn.framework.runs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.ithn.framework.files.OwnFiles;

/** Exclusive lock on a run directory; the operating system releases it when the process ends. */
public final class RunLock implements AutoCloseable {
  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Locks the run directory, which is created if missing.
   *
   * @throws IOException if a file that a run writes in place is a symbolic link
   * @throws FolderInUseException if this or another process holds the lock
   */
  public static RunLock acquire(RunDirectory folder) throws IOException {
    Files.createDirectories(folder.root());
    Path file = folder.lock();
    OwnFiles.refuseLinks(file, folder.checkpoints(), folder.events(), folder.log());
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    if (!tryLock(channel)) {
      String owner = Files.readString(file).strip();
      channel.close();
      throw new FolderInUseException(
          "run directory %s is in use by process %s; wait for it, stop it, or use another one"
              .formatted(folder.root(), owner.isEmpty() ? "unknown" : owner));
    }
    channel.truncate(0);
    String own = ProcessHandle.current().pid() + "\n";
    channel.write(ByteBuffer.wrap(own.getBytes(StandardCharsets.UTF_8)), 0);
    return new RunLock(channel);
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
    channel.close();
  }
}
