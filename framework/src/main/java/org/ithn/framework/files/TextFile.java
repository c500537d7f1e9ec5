package org.ithn.framework.files;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Text files in UTF-8. */
public final class TextFile {
  private TextFile() {}

  /**
   * Reads a file.
   *
   * @throws IOException if the file cannot be read or is not UTF-8; the message names it
   */
  public static String read(Path file) throws IOException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is damaged: it is not UTF-8 text; restore it", e);
    }
  }
}
