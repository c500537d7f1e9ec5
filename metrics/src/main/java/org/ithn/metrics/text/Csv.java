package org.ithn.metrics.text;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;

/** Reader and writer of comma-separated values with a header line (RFC 4180). */
public final class Csv {
  private static final CSVFormat FORMAT =
      CSVFormat.RFC4180.builder().setRecordSeparator('\n').get();

  private Csv() {}

  /**
   * Returns the rows below the header, each as a map from column name to value; short rows are
   * filled with empty values.
   *
   * @param where the name of the file, for messages
   * @throws IllegalArgumentException if a quote is not closed, if text follows a closing quote or
   *     if a row is longer than the header
   */
  public static List<Map<String, String>> rows(String where, String text) {
    return numberedRows(where, text).stream().map(Row::values).toList();
  }

  /**
   * A row below the header.
   *
   * @param line the line on which the row begins, from 1
   * @param values the values by column name
   */
  public record Row(int line, Map<String, String> values) {}

  /**
   * Returns the rows of {@link #rows} with their line numbers.
   *
   * @throws IllegalArgumentException as {@link #rows}
   */
  public static List<Row> numberedRows(String where, String text) {
    List<Row> rows = new ArrayList<>();
    String plain = (text.startsWith("\ufeff") ? text.substring(1) : text).replace("\r\n", "\n");
    try (CSVParser parser = CSVParser.parse(new StringReader(plain), FORMAT)) {
      CSVRecord header = null;
      long line = 1;
      for (CSVRecord record : parser) {
        if (!isEmptyLine(record)) {
          if (header == null) {
            header = record;
          } else {
            rows.add(new Row((int) line, row(where, header, record, line)));
          }
        }
        line = parser.getCurrentLineNumber() + 1;
      }
    } catch (UncheckedIOException e) {
      throw invalid(where, e.getCause());
    } catch (IOException e) {
      throw invalid(where, e);
    }
    return rows;
  }

  private static boolean isEmptyLine(CSVRecord record) {
    return record.size() == 1 && record.get(0).isEmpty();
  }

  private static IllegalArgumentException invalid(String where, IOException e) {
    return new IllegalArgumentException(
        "%s: is not valid CSV (%s); close each quote that opens a value and double quotes inside"
            .formatted(where, e.getMessage()),
        e);
  }

  private static Map<String, String> row(
      String where, CSVRecord header, CSVRecord record, long line) {
    if (record.size() > header.size()) {
      throw new IllegalArgumentException(
          "%s, line %d: has %d values, but the header has %d; quote values that contain commas"
              .formatted(where, line, record.size(), header.size()));
    }
    Map<String, String> row = new LinkedHashMap<>();
    for (int i = 0; i < header.size(); i++) {
      row.put(header.get(i), i < record.size() ? record.get(i) : "");
    }
    return row;
  }

  /** Returns a line of values, quoted if necessary, with a line break at its end. */
  public static String formatLine(List<String> values) {
    return FORMAT.format(values.toArray()) + "\n";
  }
}
