package org.ithn.experiments.benchmark;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ithn.experiments.run.UserException;
import org.ithn.framework.training.AtomicFiles;

/**
 * Rows on disk, as JSON.
 *
 * @param java what ran them; a peer may leave it out
 * @param cores of the machine
 * @param rows by name
 */
public record BenchmarkFile(String java, int cores, List<BenchmarkRow> rows) {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  public BenchmarkFile {
    if (rows == null) {
      throw new IllegalArgumentException("there are no rows");
    }
    rows = List.copyOf(rows);
  }

  /** The rows of this machine. */
  public static BenchmarkFile of(List<BenchmarkRow> rows) {
    return new BenchmarkFile(
        Runtime.version().toString(), Runtime.getRuntime().availableProcessors(), rows);
  }

  /**
   * Reads rows.
   *
   * @throws UserException saying what is wrong where
   */
  public static BenchmarkFile read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new UserException(
          "%s: there is no such file; ./ithn benchmark --json writes one".formatted(file));
    }
    try {
      return MAPPER.readValue(Files.readString(file), BenchmarkFile.class);
    } catch (JsonProcessingException e) {
      throw new UserException(
          "%s: not a file of ./ithn benchmark --json (%s); measure again"
              .formatted(file, e.getOriginalMessage().lines().findFirst().orElse("")),
          e);
    }
  }

  /** Writes the rows, whole or not at all. */
  public void write(Path file) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    AtomicFiles.write(file, MAPPER.valueToTree(this).toPrettyString() + "\n");
  }
}
