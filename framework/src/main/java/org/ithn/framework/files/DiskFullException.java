package org.ithn.framework.files;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Thrown when a file cannot be written because the disk is full; the message names the file. */
public final class DiskFullException extends FileSystemException {
  private static final long serialVersionUID = 1L;

  /** The operating systems' words for a full disk, a used-up quota and a limit on file sizes. */
  private static final Pattern FULL =
      Pattern.compile(
          "No space left on device|Disk quota exceeded|File too large"
              + "|not enough space on the disk");

  private static final List<String> UNNAMED = List.of("Input/output error", "Read-only file");

  private DiskFullException(String file, String words, Throwable cause) {
    super(file, null, "the disk is full (%s)".formatted(words));
    initCause(cause);
  }

  /**
   * Returns the operating system's words in a failure or its causes if a disk is full. Libraries
   * report them in exceptions of many types.
   */
  public static Optional<String> findReason(Throwable failure) {
    for (Throwable each = failure; each != null; each = each.getCause()) {
      var words = FULL.matcher(String.valueOf(each.getMessage()));
      if (words.find()) {
        return Optional.of(words.group());
      }
    }
    return Optional.empty();
  }

  /**
   * Returns a failed write with the name of its file, which Java omits when the file is open.
   *
   * @param file the file that was written
   * @param temporary the file that was written in its place; {@code file} if there is none
   * @return a {@link DiskFullException} if the disk is full; otherwise an exception that names the
   *     file, or {@code e} if it concerns another file
   */
  static IOException explain(Path file, Path temporary, IOException e) {
    Optional<String> full = findReason(e);
    if (e instanceof DiskFullException) {
      return e;
    }
    if (e instanceof FileSystemException named && named.getFile() != null) {
      String path =
          named.getFile().equals(temporary.toString()) ? file.toString() : named.getFile();
      return full.<IOException>map(words -> new DiskFullException(path, words, e)).orElse(e);
    }
    if (full.isPresent()) {
      return new DiskFullException(file.toString(), full.get(), e);
    }
    boolean unnamed = UNNAMED.stream().anyMatch(String.valueOf(e.getMessage())::startsWith);
    return unnamed ? new IOException("%s: %s".formatted(file, e.getMessage()), e) : e;
  }

  /** Returns a failed write of a file or of a folder's contents, with its name. */
  public static IOException explain(Path file, Exception e) {
    IOException plain = e instanceof IOException io ? io : new IOException(e.getMessage(), e);
    return explain(file, file, plain);
  }
}
