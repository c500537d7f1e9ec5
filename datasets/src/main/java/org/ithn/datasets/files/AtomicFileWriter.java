package org.ithn.datasets.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.ithn.datasets.DataException;

/** Writer whose file appears under its final name only when it is complete. */
public final class AtomicFileWriter {
  private AtomicFileWriter() {}

  /**
   * Writes to a temporary file in the same folder, then renames it.
   *
   * @param file the target; replaced if it exists, its folder is created if missing
   * @param content writes to the path that it receives, an existing empty file
   * @throws DataException if writing fails
   */
  public static void write(Path file, AtomicFolderWriter.ContentWriter content) {
    Path target = file.toAbsolutePath().normalize();
    try {
      Files.createDirectories(target.getParent());
      // createTempFile would make it readable by its owner only.
      Path partial =
          Files.createFile(
              target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + ".part"));
      try {
        content.write(partial);
        Files.move(
            partial, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(partial);
      }
    } catch (IOException e) {
      throw new DataException(
          "%s: cannot be written (%s); check the folder and the free space".formatted(file, e), e);
    }
  }
}
