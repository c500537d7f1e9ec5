package org.ithn.metrics.scoring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/** Writer of text files that appear only when they are complete. */
public final class AtomicTextFile {
  private AtomicTextFile() {}

  /**
   * Writes UTF-8 text to a temporary file and renames it; the folder is created if missing.
   *
   * @return the file
   * @throws UncheckedIOException if it cannot be written
   */
  public static Path write(Path file, String text) {
    try {
      Path folder = file.toAbsolutePath().getParent();
      Files.createDirectories(folder);
      Path temporary = // createTempFile would make it readable by its owner only
          folder.resolve(".%s.%s.tmp".formatted(file.getFileName(), UUID.randomUUID()));
      try {
        Files.writeString(temporary, text, StandardCharsets.UTF_8);
        Files.move(
            temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(temporary);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(
          "%s: cannot be written (%s); name a file in a writable folder"
              .formatted(file, e.getMessage()),
          e);
    }
  }
}
