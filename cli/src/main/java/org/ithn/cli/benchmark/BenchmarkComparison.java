package org.ithn.cli.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Table of benchmark rows, compared with those of other commits or programs.
 *
 * @param rows the measured rows
 * @param others files with rows to compare with, matched by name
 */
public record BenchmarkComparison(BenchmarkFile rows, List<BenchmarkFile> others) {
  private static final String LINE = "%-54s %10s %10s %7s %9s";

  public BenchmarkComparison {
    others = List.copyOf(others);
  }

  /**
   * Formats the table. Additional columns contain the ratio of each row to the other files' rows;
   * rows that only another file has are listed below the table.
   */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    StringBuilder head =
        new StringBuilder(LINE.formatted("name", "median", "floor", "ratio", "peak MiB"));
    for (int i = 0; i < others.size(); i++) {
      head.append(" %12s".formatted("/ file " + (i + 1)));
    }
    lines.add(head.toString());
    for (BenchmarkRow row : rows.rows()) {
      lines.add(line(row));
    }
    for (int i = 0; i < others.size(); i++) {
      Set<String> missed = new TreeSet<>(byName(others.get(i)).keySet());
      missed.removeAll(byName(rows).keySet());
      if (!missed.isEmpty()) {
        lines.add("rows of file %d that were not measured: %s".formatted(i + 1, missed));
      }
    }
    return lines;
  }

  private String line(BenchmarkRow row) {
    StringBuilder line =
        new StringBuilder(
            LINE.formatted(
                row.name(),
                number("%.4g %s", row.value(), row.unit()),
                row.floor() > 0 ? number("%.4g", row.floor()) : "-",
                row.floor() > 0 ? number("%.2f", row.ratio()) : "-",
                row.peakMebibytes()));
    for (BenchmarkFile other : others) {
      line.append(" %12s".formatted(ratio(row, byName(other).get(row.name()))));
    }
    return line.toString();
  }

  private static String ratio(BenchmarkRow row, BenchmarkRow same) {
    if (same == null) {
      return "-";
    }
    return same.unit().equals(row.unit())
        ? number("%.3f", row.value() / same.value())
        : "unit is " + same.unit();
  }

  private static String number(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  private static Map<String, BenchmarkRow> byName(BenchmarkFile file) {
    Map<String, BenchmarkRow> rows = new LinkedHashMap<>();
    file.rows().forEach(row -> rows.put(row.name(), row));
    return rows;
  }
}
