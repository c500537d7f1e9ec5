package org.ithn.cli.commands;

import com.google.common.collect.Streams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.SpreadsheetCell;

/** Result files of commands that need no run. */
final class ResultFile {
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
    long count = Streams.stream(cells).filter(SpreadsheetCell::isFormula).count();
    if (count > 0) {
      console.progress(
          ("warning: %s: cells that start with =, +, -, @ or a tab are formulas for a spreadsheet"
                  + " (%d here); import its columns as text")
              .formatted(file, count));
    }
  }
}
