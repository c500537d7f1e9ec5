package org.ithn.framework.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Files that are there whole or not at all, whenever the machine stops. */
public final class AtomicFiles {
  private AtomicFiles() {}

  /**
   * Writes under a temporary name, to the disk, and moves the file into place. Who may read it is
   * what the process gives new files, so that others read results in a shared folder.
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

  /** Writes what a file holds. */
  @FunctionalInterface
  public interface ChannelWriter {
    /** Writes it from the channel's place on. */
    void write(FileChannel channel) throws IOException;
  }

  /** The same for what is too long for a text. */
  public static void write(Path file, ChannelWriter content) throws IOException {
    Path temporary =
        folderOf(file).resolve(".%s.%s.tmp".formatted(file.getFileName(), UUID.randomUUID()));
    try {
      try (FileChannel channel =
          FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        content.write(channel);
        channel.force(true);
      }
      Files.move(
          temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
    syncFolder(folderOf(file));
  }

  /** Makes renames in a folder last; does nothing where a folder cannot be opened. */
  static void syncFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows opens no folders; the rename itself is all there is.
    }
  }

  /** Removes what a killed process left under temporary names. */
  public static void removeLeftovers(Path folder) throws IOException {
    removeMatching(folder, ".*.tmp");
  }

  /** Removes what killed processes left of one file; nobody else may be writing it. */
  public static void removeLeftoversOf(Path file) throws IOException {
    removeMatching(folderOf(file), ".%s.*.tmp".formatted(file.getFileName()));
  }

  private static void removeMatching(Path folder, String glob) throws IOException {
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder, glob)) {
      for (Path leftover : leftovers) {
        Files.deleteIfExists(leftover);
      }
    }
  }

  private static Path folderOf(Path file) {
    return file.toAbsolutePath().getParent();
  }
}
