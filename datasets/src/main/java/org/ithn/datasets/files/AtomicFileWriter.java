package org.ithn.datasets.files;

import java.io.IOException;
import java.nio.file.Path;
import org.ithn.datasets.DataException;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.CreatedFolders;

/** Writer whose file appears under its final name only when it is complete. */
public final class AtomicFileWriter {
  private AtomicFileWriter() {}

  /**
   * Writes to a temporary file in the same folder, then renames it.
   *
   * @param file the target; replaced if it exists, its folder is created if missing
   * @param content writes UTF-8 text or bytes to the stream that it receives
   * @throws DataException if writing fails
   */
  @SuppressWarnings("try") // the folders are held, not used
  public static void write(Path file, AtomicFiles.StreamWriter content) {
    Path target = file.toAbsolutePath().normalize();
    try (CreatedFolders parents = CreatedFolders.above(target)) {
      AtomicFiles.writeStream(target, content);
    } catch (IOException e) {
      throw new DataException(
          "%s: cannot be written (%s); check the folder and the free space"
              .formatted(file, e.getMessage()),
          e);
    }
  }
}
