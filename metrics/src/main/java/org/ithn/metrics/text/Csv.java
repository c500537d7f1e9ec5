package org.ithn.metrics.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Comma separated values with quotes (RFC 4180). */
public final class Csv {
  private Csv() {}

  /**
   * The rows below the header, each as column name to value; short rows have empty values at the
   * end.
   *
   * @param where names the file in errors
   * @throws IllegalArgumentException if a quote is not closed or a row is longer than the header
   */
  public static List<Map<String, String>> rows(String where, String text) {
    return numberedRows(where, text).stream().map(Row::values).toList();
  }

  /**
   * A row below the header.
   *
   * @param line that it begins on, from 1
   * @param values by column name
   */
  public record Row(int line, Map<String, String> values) {}

  /**
   * As {@link #rows}, with the lines that rows begin on.
   *
   * @throws IllegalArgumentException as {@link #rows}
   */
  public static List<Row> numberedRows(String where, String text) {
    Parser parser = records(where, text);
    List<List<String>> records = parser.records;
    List<Row> rows = new ArrayList<>();
    for (int i = 1; i < records.size(); i++) {
      int line = parser.lines.get(i);
      rows.add(new Row(line, row(where, records.get(0), records.get(i), line)));
    }
    return rows;
  }

  private static Map<String, String> row(
      String where, List<String> header, List<String> record, int line) {
    if (record.size() > header.size()) {
      throw new IllegalArgumentException(
          where
              + ", line "
              + line
              + ": has "
              + record.size()
              + " values, the header "
              + header.size()
              + "; quote values that contain commas");
    }
    Map<String, String> row = new LinkedHashMap<>();
    for (int i = 0; i < header.size(); i++) {
      row.put(header.get(i), i < record.size() ? record.get(i) : "");
    }
    return row;
  }

  /** A line of values, quoted where they need it, with a line end. */
  public static String formatLine(List<String> values) {
    List<String> quoted = new ArrayList<>();
    for (String value : values) {
      boolean plain = value.chars().noneMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r');
      quoted.add(plain ? value : '"' + value.replace("\"", "\"\"") + '"');
    }
    return String.join(",", quoted) + "\n";
  }

  private static Parser records(String where, String text) {
    Parser parser = new Parser();
    text.replace("\ufeff", "").replace("\r\n", "\n").chars().forEach(c -> parser.accept((char) c));
    parser.finish(where);
    return parser;
  }

  /** Reads one character after the other. */
  private static final class Parser {
    private final List<List<String>> records = new ArrayList<>();
    private final StringBuilder value = new StringBuilder();
    private List<String> record = new ArrayList<>();
    private boolean quoted;
    private boolean quoteSeen;
    private final List<Integer> lines = new ArrayList<>();
    private int line = 1;
    private int begun = 1;

    void accept(char c) {
      read(c);
      if (c == '\n') {
        line++;
        if (record.isEmpty() && value.isEmpty()) {
          begun = line;
        }
      }
    }

    private void read(char c) {
      if (quoted && !quoteSeen) {
        quoteSeen = c == '"';
        if (!quoteSeen) {
          value.append(c);
        }
      } else if (quoteSeen && c == '"') {
        value.append(c);
        quoteSeen = false;
      } else {
        unquoted(c);
      }
    }

    private void unquoted(char c) {
      quoteSeen = false;
      quoted = false;
      switch (c) {
        case '"' -> quoted = true;
        case ',' -> endValue();
        case '\n' -> endRecord();
        default -> value.append(c);
      }
    }

    private void endValue() {
      record.add(value.toString());
      value.setLength(0);
    }

    private void endRecord() {
      endValue();
      if (record.size() > 1 || !record.get(0).isEmpty()) {
        records.add(record);
        lines.add(begun);
      }
      record = new ArrayList<>();
    }

    void finish(String where) {
      if (quoted && !quoteSeen) {
        throw new IllegalArgumentException(
            where + ": a quote that opens a value is never closed; close it with '\"'");
      }
      if (value.length() > 0 || !record.isEmpty()) {
        endRecord();
      }
    }
  }
}
