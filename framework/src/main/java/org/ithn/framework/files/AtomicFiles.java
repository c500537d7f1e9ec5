package org.ithn.framework.files;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.function.Predicate;

/** Atomic file writes: after a crash, a file is either complete or unchanged. */
public final class AtomicFiles {
  private static final String SUFFIX = ".tmp";

  private AtomicFiles() {}

  /**
   * Writes text under a temporary name, syncs it to disk and moves the file into place. The file
   * has the default permissions of new files, so that others can read results in a shared folder.
   */
  public static void write(Path file, String text) throws IOException {
    write(
        file,
        channel -> {
          ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
          while (bytes.hasRemaining()) {
            channel.write(bytes);
          }
        });
  }

  /** Writer of a file's content. */
  @FunctionalInterface
  public interface ChannelWriter {
    /** Writes the content at the channel's position. */
    void write(FileChannel channel) throws IOException;
  }

  /** Writer of a file's content to a stream. */
  @FunctionalInterface
  public interface StreamWriter {
    /** Writes the content to a buffered stream, which it may close. */
    void write(OutputStream out) throws IOException;
  }

  /** Writes content through a stream. */
  public static void writeStream(Path file, StreamWriter content) throws IOException {
    write(
        file,
        channel -> {
          OutputStream bytes = new BufferedOutputStream(Channels.newOutputStream(channel));
          content.write(
              new FilterOutputStream(bytes) {
                @Override
                public void write(byte[] array, int offset, int length) throws IOException {
                  bytes.write(array, offset, length);
                }

                @Override
                public void close() throws IOException {
                  bytes.flush(); // the channel is synced before it is closed
                }
              });
          bytes.flush();
        });
  }

  /**
   * Writes content that is too long for a string. Temporary files of the same target that killed
   * processes left are removed first.
   *
   * @throws DiskFullException if the disk is full
   */
  public static void write(Path file, ChannelWriter content) throws IOException {
    removeAbandoned(file);
    Path temporary = folderOf(file).resolve(TemporaryName.create(prefix(file), SUFFIX));
    try {
      writeTemporary(temporary, content);
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw DiskFullException.explain(file, temporary, e);
    } finally {
      OwnerLock.forget(temporary);
      Files.deleteIfExists(temporary);
    }
    syncFolder(folderOf(file));
  }

  private static void writeTemporary(Path temporary, ChannelWriter content) throws IOException {
    try (FileChannel channel =
        FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      OwnerLock.acquire(temporary, channel);
      content.write(channel);
      channel.force(true);
    }
  }

  /** Syncs renames in a folder to disk; does nothing if the folder cannot be opened. */
  static void syncFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows cannot open folders; the rename alone has to suffice.
    }
  }

  /** Removes all temporary files in a folder; no other process may be writing there. */
  public static void removeLeftovers(Path folder) throws IOException {
    removeTemporary(folder, "", leftover -> true);
  }

  /** Removes the temporary files of one target file; no other process may be writing it. */
  public static void removeLeftoversOf(Path file) throws IOException {
    removeTemporary(folderOf(file), prefix(file), leftover -> true);
  }

  /** Removes the temporary files of one target file whose processes have ended. */
  private static void removeAbandoned(Path file) {
    try {
      removeTemporary(folderOf(file), prefix(file), OwnerLock::isAbandoned);
    } catch (IOException e) {
      // The folder cannot be listed or changed; if it matters, writing the file fails next.
    }
  }

  private static void removeTemporary(Path folder, String prefix, Predicate<Path> chosen)
      throws IOException {
    try (DirectoryStream<Path> leftovers =
        Files.newDirectoryStream(folder, each -> isTemporary(each, prefix) && chosen.test(each))) {
      for (Path leftover : leftovers) {
        Files.deleteIfExists(leftover);
      }
    }
  }

  private static boolean isTemporary(Path file, String prefix) {
    return prefix.isEmpty()
        ? TemporaryName.matches(file, SUFFIX)
        : TemporaryName.matches(file, prefix, SUFFIX);
  }

  private static String prefix(Path file) {
    return "." + file.getFileName() + ".";
  }

  private static Path folderOf(Path file) {
    return file.toAbsolutePath().getParent();
  }
}
