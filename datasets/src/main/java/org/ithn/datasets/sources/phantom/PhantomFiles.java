package org.ithn.datasets.sources.phantom;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.files.CsvFile;

/**
 * Files of a generated data set.
 *
 * @param folder the folder that contains them
 */
public record PhantomFiles(Path folder) {
  /** Returns the annotation: reports and image names in R2Gen's layout. */
  public Path annotation() {
    return folder.resolve("annotation.json");
  }

  /** Returns the folder to which the annotation's image names are relative. */
  public Path images() {
    return folder.resolve("images");
  }

  /** Returns the ground truth: {@code id,split} and one column per finding. */
  public Path labels() {
    return folder.resolve("labels.csv");
  }

  /**
   * Reads a file in the format of {@link #labels}.
   *
   * @return the findings by id, in the file's order
   * @throws DataException if a column is missing or a state is unknown; names file and line
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
                "%s: duplicate id '%s'; remove one row".formatted(row.place(), row.value("id")));
          }
        });
    return findings;
  }

  /** Returns the file of settings with which the data set was drawn. */
  public Path settings() {
    return folder.resolve("phantom.json");
  }
}
