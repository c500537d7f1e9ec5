package org.ithn.cli.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.cli.records.MatrixResults.Bound;
import org.ithn.cli.records.MatrixResults.Heading;
import org.ithn.cli.records.MatrixResults.Plan;
import org.ithn.cli.records.MatrixResults.Row;
import org.ithn.cli.records.MatrixResults.SourcedCell;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.Json;
import org.ithn.framework.files.TextFile;

/**
 * Folder with the results of a matrix as small JSON files: {@code results.json} and one file per
 * finished cell.
 *
 * @param root the folder
 */
public record RecordFolder(Path root) {
  private static final String INDEX = "results.json";
  private static final int FORMAT = 1;

  /** Numbers of an array stand on one line without blanks. */
  private static final DefaultPrettyPrinter COMPACT_ARRAYS =
      new DefaultPrettyPrinter(
              Separators.createDefaultInstance()
                  .withArrayValueSpacing(Separators.Spacing.NONE)
                  .withObjectFieldValueSpacing(Separators.Spacing.AFTER))
          .withArrayIndenter(DefaultPrettyPrinter.NopIndenter.instance);

  /** Content of {@code results.json}. */
  private record Index(
      int format,
      Heading heading,
      Map<String, JsonNode> reference,
      List<String> metrics,
      String baseline,
      List<IndexRow> rows,
      List<Bound> bounds) {}

  /** A row of {@code results.json} with the ids of its finished cells. */
  private record IndexRow(String name, String paper, Plan plan, List<String> cells) {}

  /** Returns true if the folder contains results. */
  public boolean exists() {
    return Files.isRegularFile(index());
  }

  private Path index() {
    return root.resolve(INDEX);
  }

  private Path cell(String id) {
    return root.resolve(id + ".json");
  }

  /**
   * Writes the results of one matrix.
   *
   * @return the files
   */
  public List<Path> write(MatrixResults results) throws IOException {
    Files.createDirectories(root);
    List<Path> files = new ArrayList<>();
    List<IndexRow> rows = new ArrayList<>();
    for (Row row : results.rows()) {
      for (CellRecord cell : row.records()) {
        files.add(write(cell(cell.id()), cell));
      }
      rows.add(
          new IndexRow(
              row.name(),
              row.paper(),
              row.plan(),
              row.records().stream().map(CellRecord::id).toList()));
    }
    Index index =
        new Index(
            FORMAT,
            results.heading(),
            results.reference(),
            results.metrics(),
            results.baseline(),
            rows,
            results.bounds());
    files.add(write(index(), index));
    return files;
  }

  private static Path write(Path file, Object value) throws IOException {
    AtomicFiles.write(file, Json.RECORDS.writer(COMPACT_ARRAYS).writeValueAsString(value) + "\n");
    return file;
  }

  /**
   * Reads the results.
   *
   * @throws UserException if a file is missing, damaged or has another format
   */
  public MatrixResults read() throws IOException {
    Index index = read(index(), Index.class);
    if (index.format() != FORMAT) {
      throw new UserException(
          "%s has format %d; this version reads format %d: record the results again"
              .formatted(index(), index.format(), FORMAT));
    }
    List<Row> rows = new ArrayList<>();
    for (IndexRow row : index.rows()) {
      List<SourcedCell> cells = new ArrayList<>();
      for (String id : row.cells()) {
        cells.add(new SourcedCell(readCell(cell(id)), cell(id)));
      }
      rows.add(new Row(row.name(), row.paper(), row.plan(), cells));
    }
    return new MatrixResults(
        index.heading(),
        index.reference(),
        index.metrics(),
        index.baseline(),
        rows,
        index.bounds());
  }

  private static CellRecord readCell(Path file) throws IOException {
    CellRecord record = read(file, CellRecord.class);
    try {
      Optional<String> metric = record.test().contradiction();
      if (metric.isPresent()) {
        throw new UserException(
            "%s: the value of %s does not follow from the columns; restore the file, or record the results again"
                .formatted(file, metric.get()));
      }
      return record;
    } catch (IllegalArgumentException e) {
      throw new UserException(
          "%s: %s; restore the file, or record the results again".formatted(file, e.getMessage()),
          e);
    }
  }

  private static <T> T read(Path file, Class<T> type) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "%s is missing; copy all files of the folder, or record the results again"
              .formatted(file));
    }
    try {
      return Json.COMPLETE_RECORDS.readValue(TextFile.read(file), type);
    } catch (JsonProcessingException e) {
      throw new UserException(
          "%s: invalid record (%s); restore the file, or record the results again"
              .formatted(file, Json.describe(e)),
          e);
    }
  }
}
