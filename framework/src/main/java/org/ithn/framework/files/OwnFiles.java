package org.ithn.framework.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Check of the files and folders that the program itself creates, for instance inside a run
 * directory.
 *
 * <p>A symbolic link among them would lead to a foreign file, which the program would then
 * overwrite or delete. The folder that a user names may be a link.
 */
public final class OwnFiles {
  private OwnFiles() {}

  /**
   * Checks that paths are not symbolic links; they need not exist.
   *
   * @throws IOException naming the first link
   */
  public static void refuseLinks(Path... paths) throws IOException {
    for (Path path : paths) {
      if (Files.isSymbolicLink(path)) {
        throw new IOException(
            "%s: is a symbolic link to %s, which would be overwritten or deleted; remove the link"
                .formatted(path, Files.readSymbolicLink(path)));
      }
    }
  }

  /**
   * Creates a folder of the program and its parents.
   *
   * @throws IOException if it is a symbolic link
   */
  public static void createFolder(Path folder) throws IOException {
    refuseLinks(folder);
    Files.createDirectories(folder);
  }
}
