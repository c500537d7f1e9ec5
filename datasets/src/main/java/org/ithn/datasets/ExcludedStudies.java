package org.ithn.datasets;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;
import org.ithn.framework.files.ControlCharacters;
import org.ithn.framework.files.SpreadsheetCell;

/** Studies that a preparation's rules exclude, each with its reason. */
public final class ExcludedStudies {
  private final Map<String, String> reasons = new LinkedHashMap<>();
  private final TreeMap<String, Integer> counts = new TreeMap<>();

  /** Records an excluded study; the first reason given for an id counts. */
  public void add(String id, String reason) {
    if (reasons.putIfAbsent(id, reason) == null) {
      counts.merge(reason, 1, Integer::sum);
    }
  }

  /** Returns the reasons by study id, in the order in which they were added. */
  public ImmutableMap<String, String> reasons() {
    return ImmutableMap.copyOf(reasons);
  }

  /** Returns the number of excluded studies per reason. */
  public ImmutableSortedMap<String, Integer> counts() {
    return ImmutableSortedMap.copyOf(counts);
  }

  /** Returns the reasons with their numbers of studies, or that no study was excluded. */
  public String describe() {
    return counts.isEmpty()
        ? "none was excluded"
        : counts().entrySet().stream()
            .map(reason -> reason.getKey() + ": " + reason.getValue())
            .collect(Collectors.joining(", "));
  }

  /**
   * Writes a CSV table of ids and reasons: excluded studies first, then bad examples. Cells that a
   * spreadsheet would take for formulas begin with an apostrophe; control characters are JSON
   * escapes.
   *
   * @param file the file to write; an existing one is replaced
   */
  public void write(Path file, BadExamples bad) throws IOException {
    CSVFormat format = CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();
    try (BufferedWriter writer = Files.newBufferedWriter(file);
        CSVPrinter csv = new CSVPrinter(writer, format)) {
      csv.printRecord("id", "reason");
      for (Map.Entry<String, String> study : reasons.entrySet()) {
        csv.printRecord(cell(study.getKey()), cell(study.getValue()));
      }
      for (Map.Entry<String, String> example : bad.problems().entrySet()) {
        csv.printRecord(cell(example.getKey()), cell(example.getValue()));
      }
    }
  }

  private static String cell(String text) {
    return ControlCharacters.escape(SpreadsheetCell.escape(text));
  }
}
