package org.ithn.datasets.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ithn.datasets.DataException;
import org.ithn.framework.files.DiskFullException;
import org.ithn.framework.files.TemporaryFolder;

/** Writer whose folder appears under its final name only when all of its content is written. */
public final class AtomicFolderWriter {
  private AtomicFolderWriter() {}

  /**
   * Checks that a path does not exist or is an empty folder.
   *
   * @throws DataException if it is a file or a non-empty folder
   */
  public static void checkUnused(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new DataException("%s: is a file; name a folder".formatted(folder));
    }
    try (Stream<Path> entries = Files.list(folder)) {
      Optional<Path> entry = entries.findFirst();
      if (entry.isPresent()) {
        throw new DataException(
            "%s: contains other data (such as %s); name an empty folder or delete it"
                .formatted(folder, entry.get().getFileName()));
      }
    } catch (IOException e) {
      throw new DataException("%s: cannot be listed (%s)".formatted(folder, e.getMessage()), e);
    }
  }

  /**
   * Checks that a path is unused and that a folder can be created there; leaves no new folder.
   *
   * @throws DataException if it is a file or a non-empty folder
   * @throws IOException if it cannot be created
   */
  public static void checkCreatable(Path folder) throws IOException {
    checkUnused(folder);
    Path target = folder.toAbsolutePath().normalize();
    List<Path> created = new ArrayList<>(); // the deepest first
    for (Path each = target;
        !Files.exists(each, LinkOption.NOFOLLOW_LINKS);
        each = each.getParent()) {
      created.add(each);
    }
    try {
      Files.createDirectories(target);
    } finally {
      for (Path each : created) {
        if (Files.exists(each, LinkOption.NOFOLLOW_LINKS)) {
          Files.delete(each);
        }
      }
    }
  }

  /**
   * Writes to a temporary folder next to the target, then renames it.
   *
   * @param folder the target, unused (see {@link #checkUnused}); its parents are created
   * @param content writes into the folder that it receives
   * @throws DataException if writing fails
   */
  public static void write(Path folder, ContentWriter content) {
    checkUnused(folder);
    Path target = folder.toAbsolutePath().normalize();
    try {
      Files.createDirectories(target.getParent());
      try (TemporaryFolder partial =
          TemporaryFolder.create(target.getParent(), target.getFileName() + ".partial-")) {
        content.write(partial.path());
        Files.deleteIfExists(target); // at most an empty folder
        Files.move(partial.path(), target, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      IOException named = DiskFullException.explain(folder, e);
      throw new DataException(
          "%s: cannot be written (%s); check the folder and the free space"
              .formatted(folder, named.getMessage()),
          named);
    }
  }

  /** Writer of the content of a folder. */
  @FunctionalInterface
  public interface ContentWriter {
    /** Writes into an empty folder. */
    void write(Path folder) throws IOException;
  }
}
