package org.ithn.cli.benchmark;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Rows as a table, beside those of another commit or of a peer.
 *
 * @param rows measured now
 * @param others of the same names, as far as there are any
 */
public record BenchmarkComparison(BenchmarkFile rows, List<BenchmarkFile> others) {
  private static final String LINE = "%-54s %10s %10s %7s %9s";

  public BenchmarkComparison {
    others = List.copyOf(others);
  }

  /**
   * The table's lines; further columns say how many times this takes what the others took. Rows
   * that only another file has are named below.
   */
  public List<String> lines() {
    List<String> lines = new ArrayList<>();
    StringBuilder head =
        new StringBuilder(LINE.formatted("name", "median", "floor", "ratio", "peak MiB"));
    for (int i = 0; i < others.size(); i++) {
      head.append(" %12s".formatted("of file " + (i + 1)));
    }
    lines.add(head.toString());
    for (BenchmarkRow row : rows.rows()) {
      lines.add(line(row));
    }
    for (int i = 0; i < others.size(); i++) {
      Set<String> missed = new TreeSet<>(byName(others.get(i)).keySet());
      missed.removeAll(byName(rows).keySet());
      if (!missed.isEmpty()) {
        lines.add("file %d has rows that were not measured now: %s".formatted(i + 1, missed));
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
        : "is in " + same.unit();
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
