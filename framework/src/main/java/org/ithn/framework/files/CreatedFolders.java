package org.ithn.framework.files;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Folders that were missing and have been created for a result. Closing deletes those that stayed
 * empty, so that a failed command leaves none.
 *
 * @param paths the created folders, the deepest first
 */
public record CreatedFolders(ImmutableList<Path> paths) implements AutoCloseable {
  /**
   * Creates a folder and its missing parents.
   *
   * @throws IOException if one cannot be created; the others are then deleted
   */
  public static CreatedFolders create(Path folder) throws IOException {
    Path target = folder.toAbsolutePath().normalize();
    List<Path> missing = new ArrayList<>();
    for (Path each = target;
        each != null && !Files.exists(each, LinkOption.NOFOLLOW_LINKS);
        each = each.getParent()) {
      missing.add(each);
    }
    CreatedFolders created = new CreatedFolders(ImmutableList.copyOf(missing));
    try {
      Files.createDirectories(target);
    } catch (IOException e) {
      created.close();
      throw e;
    }
    return created;
  }

  /** Returns the folders above a file, created if missing. */
  public static CreatedFolders above(Path file) throws IOException {
    return create(file.toAbsolutePath().getParent());
  }

  /** Deletes the created folders that are empty. */
  @Override
  public void close() {
    try {
      for (Path each : paths) {
        Files.deleteIfExists(each);
      }
    } catch (IOException e) {
      // It has content, so the folders above it stay too.
    }
  }
}
