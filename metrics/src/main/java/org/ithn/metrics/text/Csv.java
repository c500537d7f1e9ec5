package org.ithn.metrics.text;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.QuoteMode;

/**
 * Reader and writer of comma-separated values with a header line (RFC 4180).
 *
 * <p>A quote inside a value that does not begin with one is a character, as in Python's {@code csv}
 * and in pandas.
 */
public final class Csv {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

  /** Reads an unquoted empty value as null, and {@code ""} as an empty text. */
  private static final CSVFormat READ = FORMAT.builder().setQuoteMode(QuoteMode.ALL_NON_NULL).get();

  private Csv() {}

  /**
   * Returns the rows below the header, each as a map from column name to value; missing values are
   * empty.
   *
   * @param where the name of the file, for messages
   * @throws IllegalArgumentException as {@link #table}
   */
  public static List<Map<String, String>> rows(String where, String text) {
    return table(where, text).rows().stream().map(Row::values).toList();
  }

  /**
   * A table with a header.
   *
   * @param header the names of the columns
   * @param rows the rows below it
   */
  public record Table(List<String> header, List<Row> rows) {
    public Table {
      header = List.copyOf(header);
      rows = List.copyOf(rows);
    }
  }

  /**
   * A row below the header.
   *
   * @param line the line on which the row begins, from 1
   * @param values the values by column name; empty for missing ones
   * @param missing the columns without a value: nothing between two commas, or the row is short
   */
  public record Row(int line, Map<String, String> values, Set<String> missing) {
    public Row {
      values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
      missing = Set.copyOf(missing);
    }
  }

  /**
   * Reads a table; empty lines are skipped.
   *
   * @param where names the file in errors
   * @return the table; header and rows are empty if the text is
   * @throws IllegalArgumentException if a quote is not closed, if text follows a closing quote, if
   *     a row is longer than the header or if two columns have the same name
   */
  public static Table table(String where, String text) {
    return table(where, text, ',');
  }

  /**
   * Reads a table with another separator than the comma, such as a tab.
   *
   * @throws IllegalArgumentException as {@link #table(String, String)}
   */
  public static Table table(String where, String text, char separator) {
    List<String> header = new ArrayList<>();
    List<Row> rows = new ArrayList<>();
    String plain = (text.startsWith("\ufeff") ? text.substring(1) : text).replace("\r\n", "\n");
    try (CSVParser parser =
        CSVParser.builder()
            .setReader(new StringReader(plain))
            .setFormat(READ.builder().setDelimiter(separator).get())
            .get()) {
      long line = 1;
      for (CSVRecord record : parser) {
        if (!isEmptyLine(record)) {
          if (header.isEmpty()) {
            header.addAll(header(where, record));
          } else {
            rows.add(row(where, header, record, line));
          }
        }
        line = parser.getCurrentLineNumber() + 1;
      }
    } catch (UncheckedIOException e) {
      throw invalid(where, e.getCause());
    } catch (IOException e) {
      throw invalid(where, e);
    }
    return new Table(header, rows);
  }

  private static boolean isEmptyLine(CSVRecord record) {
    return record.size() == 1 && record.get(0) == null;
  }

  private static IllegalArgumentException invalid(String where, IOException e) {
    return new IllegalArgumentException(
        "%s: is not valid CSV (%s); close each quote that opens a value and double quotes inside"
            .formatted(where, e.getMessage()),
        e);
  }

  private static List<String> header(String where, CSVRecord record) {
    Set<String> names = new HashSet<>();
    List<String> header =
        StreamSupport.stream(record.spliterator(), false)
            .map(name -> name == null ? "" : name)
            .toList();
    for (String name : header) {
      if (!names.add(name)) {
        throw new IllegalArgumentException(
            "%s, line 1: has two columns named '%s'; remove one".formatted(where, name));
      }
    }
    return header;
  }

  private static Row row(String where, List<String> header, CSVRecord record, long line) {
    if (record.size() > header.size()) {
      throw new IllegalArgumentException(
          "%s, line %d: has %d values, but the header has %d; quote values that contain commas"
              .formatted(where, line, record.size(), header.size()));
    }
    Map<String, String> values = new LinkedHashMap<>();
    Set<String> missing = new HashSet<>();
    for (int i = 0; i < header.size(); i++) {
      String value = i < record.size() ? record.get(i) : null;
      values.put(header.get(i), value == null ? "" : value);
      if (value == null) {
        missing.add(header.get(i));
      }
    }
    return new Row((int) line, values, missing);
  }

  /** Returns a line of values, quoted if necessary, with a line break at its end. */
  public static String formatLine(List<String> values) {
    return FORMAT.format(values.toArray()) + "\n";
  }
}
