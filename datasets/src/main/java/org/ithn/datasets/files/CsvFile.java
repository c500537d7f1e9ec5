package org.ithn.datasets.files;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.zip.ZipException;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.framework.data.PythonStrings;

/**
 * Row-by-row reader of a UTF-8 CSV table with a header, plain or {@code .gz}.
 *
 * <p>Line ends may be LF or CRLF, a byte order mark is skipped, and column names are
 * case-insensitive. A row whose number of values differs from the header's, or that is not valid
 * UTF-8, is a bad example.
 */
public final class CsvFile {
  private static final long MAX_BYTES = 4L << 30;
  private static final char REPLACEMENT = '\uFFFD';
  private static final CSVFormat FORMAT = CSVFormat.RFC4180;

  private final Path file;
  private final ImmutableList<String> header;
  private final ImmutableMap<String, Integer> columns;

  private CsvFile(Path file, List<String> header) {
    this.file = file;
    this.header = ImmutableList.copyOf(header);
    Map<String, Integer> found = new HashMap<>();
    for (int i = 0; i < header.size(); i++) {
      String name = key(header.get(i));
      if (found.putIfAbsent(name, i) != null) {
        throw new DataException(
            "%s, line 1: duplicate column '%s'; remove one".formatted(file, header.get(i)));
      }
    }
    this.columns = ImmutableMap.copyOf(found);
  }

  /**
   * Reads all rows.
   *
   * @param required names of the required columns
   * @param bad receives rows that cannot be used, including those for which the consumer throws a
   *     {@link DataException}
   * @param consumer receives each valid row
   * @throws DataException if the file as a whole cannot be read
   */
  public static void read(
      Path file, List<String> required, BadExamples bad, Consumer<Row> consumer) {
    read(file, MAX_BYTES, required, bad, consumer);
  }

  /** Reads all rows of a file whose text has at most {@code maxBytes}. */
  static void read(
      Path file, long maxBytes, List<String> required, BadExamples bad, Consumer<Row> consumer) {
    try (RecordLimit reader = new RecordLimit(open(file, maxBytes), file.toString());
        CSVParser parser = CSVParser.builder().setReader(reader).setFormat(FORMAT).get()) {
      readRows(file, parser, reader, required, bad, consumer);
    } catch (ZipException e) {
      throw new DataException(
          "%s: is not a gzip file (%s); copy it again from its source"
              .formatted(file, e.getMessage()),
          e);
    } catch (UncheckedIOException e) {
      throw new DataException(
          "%s: is not valid CSV (%s); quote values that contain quotes or line ends"
              .formatted(file, e.getCause().getMessage()),
          e);
    } catch (IOException e) {
      throw new DataException(
          "%s: cannot be read (%s); check the file".formatted(file, e.getMessage()), e);
    }
  }

  private static void readRows(
      Path file,
      CSVParser parser,
      RecordLimit limit,
      List<String> required,
      BadExamples bad,
      Consumer<Row> consumer) {
    var records = parser.iterator();
    if (!records.hasNext()) {
      throw new DataException(
          "%s: is empty; expected a header with %s".formatted(file, String.join(", ", required)));
    }
    CsvFile table = new CsvFile(file, withoutByteOrderMark(records.next()));
    table.require(required);
    long line = parser.getCurrentLineNumber() + 1;
    limit.startRecord();
    while (records.hasNext()) {
      CSVRecord record = records.next();
      limit.startRecord();
      table.row(line, record, bad, consumer);
      line = parser.getCurrentLineNumber() + 1;
    }
  }

  private static Reader open(Path file, long maxBytes) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new DataException("%s: no such file; check the path".formatted(file));
    }
    InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
    try {
      if (file.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".gz")) {
        in = new GzipStream(in);
      }
      // Malformed bytes become U+FFFD, so that the message can name their row.
      return new InputStreamReader(
          new BoundedStream(in, file.toString(), maxBytes), StandardCharsets.UTF_8);
    } catch (IOException | RuntimeException e) {
      in.close();
      throw e;
    }
  }

  private static List<String> withoutByteOrderMark(CSVRecord record) {
    List<String> names = record.toList();
    if (!names.isEmpty() && names.get(0).startsWith("\uFEFF")) {
      // The parser leaves the quotes of a name that follows the mark.
      String first = names.get(0).substring(1);
      names.set(0, first.replaceAll("^\"|\"$", ""));
    }
    return names;
  }

  private void require(List<String> required) {
    for (String name : required) {
      if (!columns.containsKey(key(name))) {
        throw new DataException(
            "%s: the column '%s' is missing; expected %s, found %s"
                .formatted(file, name, String.join(", ", required), String.join(", ", header)));
      }
    }
  }

  private void row(long line, CSVRecord record, BadExamples bad, Consumer<Row> consumer) {
    String place = "%s, line %d".formatted(file, line);
    try {
      if (record.size() == 1 && record.get(0).isEmpty() && header.size() > 1) {
        return; // an empty line
      }
      if (record.size() != header.size()) {
        throw new DataException(
            "%s: has %d values, the header has %d; quote values that contain commas"
                .formatted(place, record.size(), header.size()));
      }
      for (String value : record) {
        if (value.indexOf(REPLACEMENT) >= 0) {
          throw new DataException("%s: is not UTF-8; convert the file".formatted(place));
        }
        if (value.indexOf('\0') >= 0) {
          throw new DataException("%s: contains a NUL character; remove it".formatted(place));
        }
      }
      consumer.accept(new Row(this, line, record));
    } catch (DataException e) {
      bad.add(place, e);
    }
  }

  private static String key(String name) {
    return PythonStrings.lower(name.strip());
  }

  /** Row of the table. */
  public static final class Row {
    private final CsvFile table;
    private final long line;
    private final CSVRecord record;

    private Row(CsvFile table, long line, CSVRecord record) {
      this.table = table;
      this.line = line;
      this.record = record;
    }

    /** Returns the value of a column, or an empty string if there is no such column. */
    public String value(String column) {
      Integer at = table.columns.get(key(column));
      return at == null ? "" : record.get(at);
    }

    /** Returns all column names as written in the file. */
    public List<String> header() {
      return table.header;
    }

    /** Returns file and line for messages. */
    public String place() {
      return "%s, line %d".formatted(table.file, line);
    }
  }
}
