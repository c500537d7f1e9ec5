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

/** Atomic file writes: after a crash, a file is either complete or unchanged. */
public final class AtomicFiles {
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

  /** Writes content that is too long for a string. */
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

  /** Syncs renames in a folder to disk; does nothing if the folder cannot be opened. */
  static void syncFolder(Path folder) {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Windows cannot open folders; the rename alone has to suffice.
    }
  }

  /** Removes the temporary files that killed processes left in a folder. */
  public static void removeLeftovers(Path folder) throws IOException {
    removeMatching(folder, ".*.tmp");
  }

  /** Removes the temporary files of one target file; no other process may be writing it. */
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
