package org.ithn.datasets.sources.mimiccxr;

import java.nio.file.Files;
import java.nio.file.Path;
import org.ithn.datasets.DataException;

/** Locator of the folders p10 to p19, directly in a folder or in its subfolder {@code files}. */
final class MimicFolder {
  private MimicFolder() {}

  static Path resolveRoot(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new DataException("%s: no such folder; check the path".formatted(folder));
    }
    Path files = folder.resolve("files");
    return Files.isDirectory(files) ? files : folder;
  }
}
