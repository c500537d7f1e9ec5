package org.ithn.cli.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.Json;

/**
 * Benchmark results as a JSON file.
 *
 * @param java the Java version; optional in files of other programs
 * @param cores the number of cores of the machine
 * @param rows the rows, with distinct names
 */
public record BenchmarkFile(String java, int cores, List<BenchmarkRow> rows) {
  public BenchmarkFile {
    if (rows == null || rows.isEmpty()) {
      throw new IllegalArgumentException("there are no rows");
    }
    Set<String> names = new HashSet<>();
    for (BenchmarkRow row : rows) {
      if (row == null) {
        throw new IllegalArgumentException("a row is null");
      }
      if (!names.add(row.name())) {
        throw new IllegalArgumentException("row '%s' appears twice".formatted(row.name()));
      }
    }
    rows = List.copyOf(rows);
  }

  /** Returns rows that were measured on this machine. */
  public static BenchmarkFile of(List<BenchmarkRow> rows) {
    return new BenchmarkFile(
        Runtime.version().toString(), Runtime.getRuntime().availableProcessors(), rows);
  }

  /**
   * Reads rows.
   *
   * @throws UserException if the file is missing or invalid; the message names the place
   */
  public static BenchmarkFile read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "%s: no such file; ./ithn benchmark --json writes one".formatted(file));
    }
    try {
      BenchmarkFile rows = Json.RECORDS.readValue(Files.readString(file), BenchmarkFile.class);
      if (rows == null) {
        throw new UserException(describeProblem(file, "the content is null"));
      }
      return rows;
    } catch (CharacterCodingException e) {
      throw new UserException(describeProblem(file, "the content is not text"), e);
    } catch (JsonProcessingException e) {
      throw new UserException(describeProblem(file, problem(e)), e);
    }
  }

  private static String describeProblem(Path file, String problem) {
    return ("%s: %s; expected rows as written by ./ithn benchmark --json, at least {\"rows\":"
            + " [{\"name\": \"...\", \"value\": 1.5, \"unit\": \"s\"}]}")
        .formatted(file, problem);
  }

  private static String problem(JsonProcessingException e) {
    if (e.getCause() instanceof IllegalArgumentException ours) {
      return ours.getMessage();
    }
    int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      return "line %d: %s cannot be read".formatted(line, place(mapping));
    }
    return "line %d is not valid JSON".formatted(line);
  }

  /** Returns the path of the invalid key, for example {@code rows[0].value}. */
  private static String place(JsonMappingException e) {
    StringBuilder place = new StringBuilder();
    for (JsonMappingException.Reference each : e.getPath()) {
      if (each.getFieldName() == null) {
        place.append('[').append(each.getIndex()).append(']');
      } else {
        place.append(place.isEmpty() ? "" : ".").append(each.getFieldName());
      }
    }
    return place.toString();
  }

  /** Writes the rows atomically. */
  public void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    AtomicFiles.write(file, Json.formatRecord(this));
  }
}
