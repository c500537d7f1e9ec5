package org.ithn.framework.tensors.torch;

import com.google.common.base.Ascii;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Recognition of files that often lie in the place of a weight file. */
final class NotWeights {
  private static final int LOOKED_AT = 512;

  private NotWeights() {}

  /**
   * Checks the first bytes of a file.
   *
   * @throws IOException if the file is empty, a web page or a Git LFS pointer; the message names it
   */
  static void check(Path file) throws IOException {
    if (Files.size(file) == 0) {
      throw new IOException(file + " is empty; download the weights again");
    }
    String start = start(file);
    if (start.startsWith("version https://git-lfs")) {
      throw new IOException(
          file + " is a Git LFS pointer, not the weights; run 'git lfs pull' where it comes from");
    }
    if (start.startsWith("<!doctype html") || start.startsWith("<html") || isMarkup(start)) {
      throw new IOException(
          "%s is a web page, not weights; open the link in a browser and download the file itself"
                  .formatted(file)
              + " (large files of Google Drive need a confirmation)");
    }
  }

  private static boolean isMarkup(String start) {
    return start.startsWith("<?xml") || start.startsWith("<head") || start.startsWith("<!--");
  }

  /** Returns the first characters in lower case, without white space and byte-order mark. */
  private static String start(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      String text = new String(in.readNBytes(LOOKED_AT), StandardCharsets.UTF_8);
      return Ascii.toLowerCase(text.replaceFirst("^\\ufeff?\\s*", ""));
    }
  }
}
