package org.ithn.datasets.sources.phantom;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.files.CsvFile;

/**
 * Where a generated data set lies.
 *
 * @param folder holds all of it
 */
public record PhantomFiles(Path folder) {
  /** Reports and image names in R2Gen's layout. */
  public Path annotation() {
    return folder.resolve("annotation.json");
  }

  /** The folder that the annotation's image names start from. */
  public Path images() {
    return folder.resolve("images");
  }

  /** The truth: {@code id,split} and one column a finding. */
  public Path labels() {
    return folder.resolve("labels.csv");
  }

  /**
   * Reads a file as {@link #labels} is.
   *
   * @return the findings by id, in the file's order
   * @throws DataException naming file and line, if a column is missing or a state is unknown
   */
  public static Map<String, PhantomFindings> readLabels(Path file) {
    Map<String, PhantomFindings> findings = new LinkedHashMap<>();
    List<String> columns = List.of(("id," + PhantomFindings.COLUMNS).split(","));
    CsvFile.read(
        file,
        columns,
        BadExamples.stopOnFirst(),
        row -> {
          if (findings.put(row.value("id"), PhantomFindings.fromCsv(row)) != null) {
            throw new DataException(
                "%s: id '%s' stands twice; keep one row".formatted(row.place(), row.value("id")));
          }
        });
    return findings;
  }

  /** The settings that the data set was drawn with. */
  public Path settings() {
    return folder.resolve("phantom.json");
  }
}
