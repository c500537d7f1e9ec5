package org.ithn.datasets.files;

import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.stream.Stream;
import org.ithn.datasets.DataException;
import org.ithn.framework.files.CreatedFolders;
import org.ithn.framework.files.DiskFullException;
import org.ithn.framework.files.TemporaryFolder;

/** Writer whose folder appears under its final name only when all of its content is written. */
public final class AtomicFolderWriter {
  private static final String UNFINISHED = ".unfinished-";

  private AtomicFolderWriter() {}

  /**
   * Checks that a path does not exist or is an empty folder, after deleting what killed writers of
   * this folder left.
   *
   * @throws DataException if it is a file or a non-empty folder
   */
  public static void checkUnused(Path folder) {
    removeAbandoned(folder);
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
    CreatedFolders.create(folder).close();
  }

  /** Deletes the temporary folders of killed processes that wrote or filled this folder. */
  public static void removeAbandoned(Path folder) {
    Path target = folder.toAbsolutePath().normalize();
    if (target.getParent() == null) {
      return;
    }
    try {
      TemporaryFolder.removeAbandoned(target, UNFINISHED);
      TemporaryFolder.removeAbandoned(target.getParent(), prefix(target));
    } catch (IOException e) {
      // The parent cannot be listed; if it matters, writing fails next.
    }
  }

  /** Creates the temporary folder in which a folder is written. */
  public static TemporaryFolder createTemporary(Path target) throws IOException {
    return TemporaryFolder.create(target.getParent(), prefix(target));
  }

  private static String prefix(Path target) {
    return target.getFileName() + ".partial-";
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
      try (TemporaryFolder partial = createTemporary(target)) {
        content.write(partial.path());
        Files.deleteIfExists(target); // at most an empty folder
        Files.move(partial.path(), target, StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  /**
   * Fills a folder, which may be a link or a mount point, so that it stays empty unless all of the
   * content is written.
   *
   * @param folder the target, unused (see {@link #checkUnused}); created if missing, and deleted
   *     again if writing fails
   * @param content writes into another folder, from which files and folders are moved to the target
   * @throws DataException if writing fails
   */
  public static void fill(Path folder, ContentWriter content) {
    checkUnused(folder);
    try (TemporaryFolder unfinished = TemporaryFolder.create(folder, UNFINISHED)) {
      content.write(unfinished.path());
      for (Path entry : MoreFiles.listFiles(unfinished.path())) {
        Files.move(entry, folder.resolve(entry.getFileName()), StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  private static DataException unwritable(Path folder, IOException e) {
    IOException named = DiskFullException.explain(folder, e);
    return new DataException(
        "%s: cannot be written (%s); check the folder and the free space"
            .formatted(folder, named.getMessage()),
        named);
  }

  /** Writer of the content of a folder. */
  @FunctionalInterface
  public interface ContentWriter {
    /** Writes into an empty folder. */
    void write(Path folder) throws IOException;
  }
}
