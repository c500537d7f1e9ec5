package org.ithn.framework.runs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps a run folder for one process; the system lets go when the process ends, however it ends.
 */
public final class RunLock implements AutoCloseable {
  private final FileChannel channel;

  private RunLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the folder, which is made where it is missing.
   *
   * @throws FolderInUseException if another process, or this one, holds it
   */
  public static RunLock acquire(RunFolder folder) throws IOException {
    Files.createDirectories(folder.root());
    Path file = folder.lock();
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (!tryLock(channel)) {
      String owner = Files.readString(file).strip();
      channel.close();
      throw new FolderInUseException(
          "run folder %s is in use by process %s; wait for it, stop it, or name another folder"
              .formatted(folder.root(), owner.isEmpty() ? "unknown" : owner));
    }
    channel.truncate(0);
    String own = ProcessHandle.current().pid() + "\n";
    channel.write(ByteBuffer.wrap(own.getBytes(StandardCharsets.UTF_8)), 0);
    return new RunLock(channel);
  }

  private static boolean tryLock(FileChannel channel) throws IOException {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException e) {
      return false; // held by this very process
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
