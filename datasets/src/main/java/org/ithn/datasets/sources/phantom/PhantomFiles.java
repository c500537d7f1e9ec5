package org.ithn.datasets.sources.phantom;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.files.CsvFile;
import org.ithn.framework.files.Json;

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

  /**
   * Returns whether the folder contains phantoms of {@link Prevalence#CLINICAL}.
   *
   * @throws DataException if {@link #settings} is not JSON
   */
  public boolean isClinical() {
    if (!Files.isRegularFile(settings())) {
      return false;
    }
    try {
      String prevalence = Json.LENIENT.readTree(settings().toFile()).path("prevalence").asText();
      return prevalence.equals(Prevalence.CLINICAL.key());
    } catch (JsonProcessingException e) {
      throw new DataException(
          "%s: is not JSON; delete the folder and draw the phantoms again".formatted(settings()),
          e);
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }
}
