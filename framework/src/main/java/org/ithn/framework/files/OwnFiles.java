package org.ithn.framework.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

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
   * Checks that paths are neither symbolic links nor pipes and devices, which a program may wait
   * for; they need not exist.
   *
   * @throws IOException naming the first link, pipe or device
   */
  public static void refuseLinks(Path... paths) throws IOException {
    for (Path path : paths) {
      if (Files.isSymbolicLink(path)) {
        throw new IOException(
            "%s: is a symbolic link to %s, which would be overwritten or deleted; remove the link"
                .formatted(path, Files.readSymbolicLink(path)));
      }
      if (isPipeOrDevice(path)) {
        throw new IOException(
            "%s: is a pipe or a device, where the program has a file; remove it".formatted(path));
      }
    }
  }

  /** Reads the attributes once, because another process may delete the file at any time. */
  private static boolean isPipeOrDevice(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isOther();
    } catch (FileSystemException e) {
      return false; // does not exist, or the access that follows names the problem
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
