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
import java.util.Optional;

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

  /**
   * Writes a table, a page or JSON with the ids and texts of others, in which {@link
   * ControlCharacters} become JSON escapes. That does not change the content of a JSON file.
   */
  public static void writeReadable(Path file, String text) throws IOException {
    write(file, ControlCharacters.escape(text));
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
   * @throws IOException if the path is a folder, or a device or pipe, which a rename would replace
   */
  public static void write(Path file, ChannelWriter content) throws IOException {
    requireFile(file);
    removeAbandoned(file);
    boolean written = false;
    while (!written) {
      Path temporary = folderOf(file).resolve(TemporaryName.create(prefix(file), SUFFIX));
      written = write(file, temporary, content);
    }
    syncFolder(folderOf(file));
  }

  private static void requireFile(Path file) throws IOException {
    Path path = file.toAbsolutePath().normalize();
    if (Files.isDirectory(path)) {
      throw new IOException("%s: is a folder; name a file".formatted(path));
    }
    boolean device = Files.exists(path) && !Files.isRegularFile(path);
    boolean stream =
        Files.isSymbolicLink(path) && (path.startsWith("/dev") || path.startsWith("/proc"));
    if (device || stream) {
      throw new IOException(
          "%s: is a device or a pipe, which cannot be replaced; name a file".formatted(file));
    }
  }

  /** Returns false if another process deletes the temporary file before it is locked. */
  private static boolean write(Path file, Path temporary, ChannelWriter content)
      throws IOException {
    try {
      Optional<OwnerLock> created = OwnerLock.create(temporary);
      if (created.isEmpty()) {
        return false;
      }
      try (OwnerLock lock = created.get()) {
        content.write(lock.channel());
        lock.channel().force(true);
        Files.move(
            temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      }
      return true;
    } catch (IOException e) {
      throw DiskFullException.explain(file, temporary, e);
    } finally {
      Files.deleteIfExists(temporary);
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
    removeTemporary(folder, "", Files::deleteIfExists);
  }

  /** Removes the temporary files of one target file; no other process may be writing it. */
  public static void removeLeftoversOf(Path file) throws IOException {
    removeTemporary(folderOf(file), prefix(file), Files::deleteIfExists);
  }

  /** Removes the temporary files of one target file whose processes have ended. */
  private static void removeAbandoned(Path file) {
    try {
      removeTemporary(folderOf(file), prefix(file), AtomicFiles::removeIfAbandoned);
    } catch (IOException e) {
      // The folder cannot be listed; if it matters, writing the file fails next.
    }
  }

  private static void removeIfAbandoned(Path temporary) {
    try {
      OwnerLock.ifAbandoned(temporary, () -> Files.deleteIfExists(temporary));
    } catch (IOException e) {
      // Another process completes or deletes it at the same time, or owns it as another user.
    }
  }

  /** Removal of a temporary file. */
  @FunctionalInterface
  private interface Removal {
    /** Removes a file, perhaps. */
    void remove(Path temporary) throws IOException;
  }

  private static void removeTemporary(Path folder, String prefix, Removal removal)
      throws IOException {
    try (DirectoryStream<Path> leftovers =
        Files.newDirectoryStream(folder, each -> isTemporary(each, prefix))) {
      for (Path leftover : leftovers) {
        removal.remove(leftover);
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
