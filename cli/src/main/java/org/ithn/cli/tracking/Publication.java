package org.ithn.cli.tracking;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.Json;
import org.ithn.framework.files.OwnFiles;

/**
 * Identity of a run or an ablation on trackers, in the file {@code mlflow.json} of its folder. A
 * tracker finds the published run by it, on every server and after the folder has moved.
 *
 * <p>The file is written and synced before the first request, so a publication that is killed is
 * continued and not repeated. It is locked as long as this object is open.
 */
final class Publication implements Closeable {
  /** Name of the file. */
  static final String FILE = "mlflow.json";

  private static final int LONGEST = 1 << 12;

  private final FileChannel channel;
  private final String id;

  private Publication(FileChannel channel, String id) {
    this.channel = channel;
    this.id = id;
  }

  /** Content of the file. */
  private record Identity(String id) {}

  /**
   * Opens the identity of a folder; creates it if missing.
   *
   * @param renewed true for a new identity, with which the folder is published as another run
   * @throws UserException if another process publishes the folder, or the file is damaged
   */
  static Publication open(Path folder, boolean renewed) throws IOException {
    Path file = folder.resolve(FILE);
    OwnFiles.refuseLinks(file);
    FileChannel channel =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    try {
      if (!tryLock(channel)) {
        throw new UserException(
            "%s is being published by another process; wait until it ends".formatted(folder));
      }
      boolean known = channel.size() > 0 && !renewed;
      return new Publication(channel, known ? read(file, channel) : create(channel));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static boolean tryLock(FileChannel channel) {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false; // held by this process
    } catch (IOException e) {
      return true; // no locks on this file system
    }
  }

  private static String read(Path file, FileChannel channel) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(LONGEST); // another channel would release the lock
    channel.read(bytes, 0);
    try {
      String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
      return UUID.fromString(Json.COMPLETE_RECORDS.readValue(text, Identity.class).id()).toString();
    } catch (JsonProcessingException | IllegalArgumentException | NullPointerException e) {
      throw new UserException(
          "%s is damaged; restore it, or delete it to publish as a new run".formatted(file), e);
    }
  }

  private static String create(FileChannel channel) throws IOException {
    String id = UUID.randomUUID().toString();
    channel.truncate(0);
    byte[] text = Json.formatRecord(new Identity(id)).getBytes(StandardCharsets.UTF_8);
    channel.write(ByteBuffer.wrap(text), 0);
    channel.force(true);
    return id;
  }

  /** Returns the identity. */
  String id() {
    return id;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
