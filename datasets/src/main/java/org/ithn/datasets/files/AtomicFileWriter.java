package org.ithn.datasets.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;
import org.ithn.datasets.DataException;

/** A file that appears under its name only when it is complete. */
public final class AtomicFileWriter {
  private AtomicFileWriter() {}

  /**
   * Writes beside the place, then moves.
   *
   * @param file replaced if it exists; its folder is made if missing
   * @param content writes the file that it is given, which exists and is empty
   * @throws DataException if the disk refuses
   */
  public static void write(Path file, AtomicFolderWriter.ContentWriter content) {
    Path target = file.toAbsolutePath().normalize();
    try {
      Files.createDirectories(target.getParent());
      // Not a temporary file: those can be read by their owner alone.
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
          "%s cannot be written (%s); check the folder and the free space".formatted(file, e), e);
    }
  }
}
