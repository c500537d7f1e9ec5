package org.ithn.cli.ablation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.AtomicFiles;

/** Strict JSON of records, keys in snake case. */
final class Json {
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private Json() {}

  /**
   * Reads a value.
   *
   * @param origin for messages
   * @throws UserException saying what is wrong where
   */
  static <T> T read(String text, Class<T> type, String origin) {
    try {
      return MAPPER.readValue(text, type);
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null ? "" : " at line %d".formatted(e.getLocation().getLineNr());
      throw new UserException(
          "%s: not what was expected%s (%s); see docs/ablations.md"
              .formatted(origin, where, firstLine(e)),
          e);
    }
  }

  private static String firstLine(JsonProcessingException e) {
    return e.getOriginalMessage().lines().findFirst().orElse("");
  }

  static <T> T read(Path file, Class<T> type) throws IOException {
    return read(Files.readString(file), type, file.toString());
  }

  static String format(Object value) {
    return MAPPER.valueToTree(value).toPrettyString() + "\n";
  }

  static void write(Path file, Object value) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    AtomicFiles.write(file, format(value));
  }
}
