package org.ithn.framework.files;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;

/**
 * The JSON dialects of the project, for all modules that depend on this one.
 *
 * <p>Mappers are immutable in use and shared by threads. A package that needs another setting
 * derives its own with {@code rebuild()}, as the configuration does.
 */
public final class Json {
  /**
   * JSON as other programs write it: trees and lists, one value after the other; of a key that
   * appears twice the last value counts.
   */
  public static final JsonMapper LENIENT = JsonMapper.builder().build();

  /** As {@link #LENIENT}, but a key that appears twice is an error. */
  public static final JsonMapper UNIQUE_KEYS =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  /**
   * Files that hold one record of ours, keys in snake case: keys that are unknown or appear twice
   * and anything behind the record are errors.
   */
  public static final JsonMapper RECORDS =
      UNIQUE_KEYS
          .rebuild()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** As {@link #RECORDS}, but a missing key is an error too. */
  public static final JsonMapper COMPLETE_RECORDS =
      RECORDS
          .rebuild()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private Json() {}

  /** Returns a tree as the content of a file: indented, with a line break at its end. */
  public static String format(JsonNode tree) {
    return tree.toPrettyString() + "\n";
  }

  /** Returns a record as the content of a file, its keys in snake case. */
  public static String formatRecord(Object value) {
    return format(RECORDS.valueToTree(value));
  }
}
