package org.ithn.datasets.sources.mimiccxr;

import java.nio.file.Files;
import java.nio.file.Path;
import org.ithn.datasets.DataException;

/** Where the folders p10 to p19 are: in a folder itself or in {@code files} inside of it. */
final class MimicFolder {
  private MimicFolder() {}

  static Path resolveRoot(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new DataException("%s: there is no such folder; check its name".formatted(folder));
    }
    Path files = folder.resolve("files");
    return Files.isDirectory(files) ? files : folder;
  }
}
