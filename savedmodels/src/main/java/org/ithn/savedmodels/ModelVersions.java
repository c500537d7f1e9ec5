package org.ithn.savedmodels;

import com.google.common.base.Strings;
import com.google.common.io.MoreFiles;
import com.google.common.io.RecursiveDeleteOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ithn.framework.files.TemporaryFolder;

/**
 * The folder of a model with one subfolder per version, named by an integer. TensorFlow Serving
 * serves the largest.
 *
 * @param base the model's folder
 */
public record ModelVersions(Path base) {
  /** Name of the file that marks a folder as a SavedModel. */
  public static final String GRAPH_FILE = "saved_model.pb";

  private static final int MAX_DIGITS = 18;

  /**
   * Returns the folder of a version.
   *
   * @param model the folder of a version, or the model's folder, whose newest version is returned
   * @throws SavedModelException if neither is there
   */
  static Path resolve(Path model) {
    if (Files.exists(model.resolve(GRAPH_FILE))) {
      return model;
    }
    if (!Files.isDirectory(model)) {
      throw new SavedModelException(
          "model %s: no such folder; pass the folder of an export".formatted(model));
    }
    Path newest =
        new ModelVersions(model)
            .newestFolder()
            .orElseThrow(
                () ->
                    ServedModel.unusable(
                        model, "has no folder that is named by an integer version", null));
    if (!Files.exists(newest.resolve(GRAPH_FILE))) {
      throw ServedModel.unusable(newest, "has no " + GRAPH_FILE, null);
    }
    return newest;
  }

  /** Returns the versions in ascending order; none if the folder does not exist. */
  public List<Long> versions() {
    if (!Files.isDirectory(base)) {
      return List.of();
    }
    try (Stream<Path> folders = Files.list(base)) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .filter(name -> name.matches("\\d{1,18}"))
          .map(Long::valueOf)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Returns the folder of the newest version, if there is one. */
  public Optional<Path> newestFolder() {
    List<Long> versions = versions();
    return versions.isEmpty()
        ? Optional.empty()
        : Optional.of(existingFolder(versions.get(versions.size() - 1)));
  }

  /** Returns the folder of an existing version, whose name may have leading zeros. */
  public Path existingFolder(long version) {
    for (int width = 1; width <= MAX_DIGITS; width++) {
      Path padded = base.resolve(Strings.padStart(Long.toString(version), width, '0'));
      if (Files.isDirectory(padded)) {
        return padded;
      }
    }
    return folder(version);
  }

  private Path folder(long version) {
    return base.resolve(Long.toString(version));
  }

  /**
   * Creates a folder next to the versions, with default permissions, that servers ignore. Folders
   * that killed exports left are deleted; so is the model's folder, if it is new and stays empty.
   */
  public TemporaryFolder createTemporaryFolder() {
    try {
      return TemporaryFolder.create(base, ".export-");
    } catch (IOException e) {
      throw new SavedModelException(
          "model folder %s: cannot be written (%s); choose another one".formatted(base, e), e);
    }
  }

  /**
   * Renames a complete folder to the next version atomically, so that a server never sees a partial
   * model. If another export takes the number first, the next number is tried.
   *
   * @return the version's folder
   */
  public Path publish(Path complete) {
    long next = 1 + versions().stream().reduce(0L, Math::max);
    while (true) {
      Path version = folder(next);
      try {
        if (!isTaken(version)) {
          return Files.move(complete, version, StandardCopyOption.ATOMIC_MOVE);
        }
      } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
        // Another export took this number.
      } catch (FileSystemException e) {
        if (!isTaken(version)) {
          throw publishFailure(complete, version, e);
        }
      } catch (IOException e) {
        throw publishFailure(complete, version, e);
      }
      next++;
    }
  }

  /** Returns true if there is a file, a folder or a link, also one that leads nowhere. */
  private static boolean isTaken(Path version) {
    return Files.exists(version, LinkOption.NOFOLLOW_LINKS);
  }

  private static SavedModelException publishFailure(Path complete, Path version, IOException e) {
    return new SavedModelException(
        "model folder %s: cannot be renamed to %s (%s); check permissions"
            .formatted(complete, version, e),
        e);
  }

  /** Deletes a folder and its contents. */
  public static void delete(Path folder) {
    try {
      MoreFiles.deleteRecursively(folder, RecursiveDeleteOption.ALLOW_INSECURE);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
