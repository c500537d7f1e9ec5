package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.ControlCharacters;
import org.ithn.framework.files.CreatedFolders;
import org.ithn.framework.files.SpreadsheetCell;
import org.ithn.metrics.text.Csv;

/** Result files of commands that need no run. */
final class ResultFile {
  private ResultFile() {}

  /** Writes a file atomically; its folder is created if missing. */
  @SuppressWarnings("try") // the folders are held, not used
  static void write(Path file, String text) throws IOException {
    try (CreatedFolders parents = CreatedFolders.above(file)) {
      AtomicFiles.writeReadable(file, text);
    }
  }

  /**
   * Writes a CSV file, and warns if spreadsheets would take cells of it for formulas. Such cells
   * are written unchanged, because the file is read again by its ids and texts.
   */
  static void writeCsv(Console console, Path file, String text) throws IOException {
    write(file, text);
    long count =
        Csv.rows(file.toString(), text).stream()
            .flatMap(row -> row.values().stream())
            .filter(SpreadsheetCell::isFormula)
            .count();
    if (count > 0) {
      console.progress(
          ("warning: %s: cells that start with =, +, -, @ or white space are formulas for a"
                  + " spreadsheet (%d here); import its columns as text")
              .formatted(file, count));
    }
    if (!text.equals(ControlCharacters.escape(text))) {
      console.progress(
          ("warning: %s: control characters of ids or texts are written as escapes such as"
                  + " \\u001b; remove them from the source to use the file by its ids")
              .formatted(file));
    }
  }
}
