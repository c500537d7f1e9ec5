package org.ithn.datasets.study;

import com.google.common.collect.ImmutableList;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Function;
import org.ithn.datasets.DataException;

/**
 * Folder to which image paths are relative.
 *
 * @param root the absolute, normalised path
 */
record ImageFolder(Path root) {
  private static final ImmutableList<String> SUFFIXES =
      ImmutableList.of(".png", ".jpg", ".jpeg", ".dcm");

  static ImageFolder of(Path folder) {
    if (!Files.isDirectory(folder)) {
      throw new DataException(
          "images %s: no such folder; check data.files.images".formatted(folder));
    }
    return new ImageFolder(folder.toAbsolutePath().normalize());
  }

  /** Returns a normalised path that stays inside its folder, without checking that it exists. */
  static Path relative(String path, Function<String, DataException> problem) {
    try {
      Path relative = Path.of(path).normalize();
      if (!relative.isAbsolute() && !relative.startsWith("..") && !relative.toString().isEmpty()) {
        return relative;
      }
    } catch (InvalidPathException e) {
      throw problem.apply(invalid(path));
    }
    throw problem.apply(
        "the image path '" + path + "' leaves the image folder; make it relative to that folder");
  }

  /** Returns true if a path is relative and stays inside its folder. */
  static boolean contains(String path) {
    try {
      relative(path, DataException::new);
      return true;
    } catch (DataException e) {
      return false;
    }
  }

  /** Says why a path is invalid: it has a NUL, or letters that the locale cannot express. */
  private static String invalid(String path) {
    if (path.indexOf('\0') >= 0 || path.chars().allMatch(c -> c < 128)) {
      return "the image path '" + path + "' is not a valid file path; correct it";
    }
    return ("the image path '%s' has characters that file names cannot have in this locale"
            + " (encoding %s); set the environment variable LC_ALL to C.UTF-8")
        .formatted(path, System.getProperty("sun.jnu.encoding"));
  }

  /** Returns the file of a relative path; {@code problem} turns an error text into an exception. */
  Path resolve(String relative, Function<String, DataException> problem) {
    Path file = locate(relative, problem);
    if (!Files.isRegularFile(file)) {
      throw problem.apply("the image " + file + " is missing; check data.files.images");
    }
    return file;
  }

  /** Returns the file of a relative path as {@link #resolve} does, which may be missing. */
  Path locate(String relative, Function<String, DataException> problem) {
    Path file;
    try {
      file = root.resolve(relative).normalize();
    } catch (InvalidPathException e) {
      throw problem.apply(invalid(relative));
    }
    if (!file.startsWith(root) || file.equals(root)) {
      throw problem.apply(
          "the image path '"
              + relative
              + "' leaves the image folder; make it relative to that folder");
    }
    if (Files.isRegularFile(file)) {
      return file;
    }
    String name = file.getFileName().toString();
    String stem =
        name.substring(0, name.lastIndexOf('.') < 0 ? name.length() : name.lastIndexOf('.'));
    for (String suffix : SUFFIXES) {
      Path other = file.resolveSibling(stem + suffix);
      if (Files.isRegularFile(other)) {
        return other;
      }
    }
    return file;
  }
}
