package org.ithn.cli.commands;

import com.google.common.collect.Streams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ithn.framework.files.AtomicFiles;

/** Result files of commands that need no run. */
final class ResultFile {
  private static final String FORMULA_STARTS = "=+-@\t\r";

  private ResultFile() {}

  /** Writes a file atomically; its folder is created if missing. */
  static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    AtomicFiles.write(file, text);
  }

  /**
   * Warns if spreadsheets would take cells of a CSV file for formulas. Such cells are written
   * unchanged, because the file is read again by its ids and texts.
   */
  static void warnOfFormulas(Console console, Path file, Iterable<String> cells) {
    long count = Streams.stream(cells).filter(ResultFile::isFormula).count();
    if (count > 0) {
      console.progress(
          ("warning: %s: cells that start with =, +, -, @ or a tab are formulas for a spreadsheet"
                  + " (%d here); import its columns as text")
              .formatted(file, count));
    }
  }

  private static boolean isFormula(String cell) {
    return !cell.isEmpty() && FORMULA_STARTS.indexOf(cell.charAt(0)) >= 0;
  }
}
