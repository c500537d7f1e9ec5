package org.ithn.datasets.files;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.base.Strings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.framework.files.Json;

/**
 * Streaming reader of a JSON object, of lists entry by entry or of members, for files of hundreds
 * of megabytes.
 */
public final class JsonLists {
  private JsonLists() {}

  /** Receiver of the entries of a list. */
  @FunctionalInterface
  public interface EntryConsumer {
    /**
     * Receives an entry.
     *
     * @param place file, list and index, for messages
     * @throws DataException if it cannot be used
     */
    void accept(String place, JsonNode entry);
  }

  /**
   * Reads some of the lists of a file and ignores the others.
   *
   * @param lists a receiver of entries for each list, by key; every key is required
   * @param bad receives the exceptions of {@code lists}, under the entry's place
   * @throws DataException if the file as a whole cannot be read
   */
  public static void read(Path file, Map<String, EntryConsumer> lists, BadExamples bad) {
    Set<String> missing = new HashSet<>(lists.keySet());
    parse(file, parser -> missing.removeAll(readObject(file, parser, lists, bad)));
    if (!missing.isEmpty()) {
      throw new DataException(
          "%s: the key '%s' is missing; check that it is the right file"
              .formatted(file, missing.iterator().next()));
    }
  }

  /** Receiver of the members of an object. */
  @FunctionalInterface
  public interface MemberConsumer {
    /**
     * Receives a member.
     *
     * @param place file and key, for messages
     * @throws DataException if it cannot be used
     */
    void accept(String place, String key, JsonNode value);
  }

  /**
   * Reads all members of the object in a file; {@code NaN} is a number, as Python writes it.
   *
   * @param bad receives the exceptions of {@code consumer}, under the member's place
   * @throws DataException if the file as a whole cannot be read
   */
  public static void readMembers(Path file, MemberConsumer consumer, BadExamples bad) {
    parse(
        file,
        parser -> {
          parser.enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS.mappedFeature()); // Python's NaN
          requireObject(file, parser);
          while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            String place = "%s, '%s'".formatted(file, key);
            parser.nextToken();
            JsonNode value = Json.LENIENT.readTree(parser);
            try {
              consumer.accept(place, key, value);
            } catch (DataException e) {
              bad.add(place, e);
            }
          }
        });
  }

  /** Reader of the content of a file. */
  @FunctionalInterface
  private interface Content {
    void read(JsonParser parser) throws IOException;
  }

  private static void parse(Path file, Content content) {
    if (!Files.isRegularFile(file)) {
      throw new DataException("%s: no such file; check the path".formatted(file));
    }
    try (JsonParser parser = Json.LENIENT.createParser(file.toFile())) {
      content.read(parser);
      if (parser.nextToken() != null) {
        throw new DataException("%s: text follows the closing brace; remove it".formatted(file));
      }
    } catch (JsonProcessingException e) {
      throw new DataException(
          "%s: is not valid JSON (%s); copy it again".formatted(file, Json.describe(e)), e);
    } catch (IOException e) {
      throw new DataException("%s: cannot be read (%s)".formatted(file, e.getMessage()), e);
    }
  }

  private static void requireObject(Path file, JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new DataException(
          "%s: is not a JSON object; check that it is the right file".formatted(file));
    }
  }

  /** Reads the whole object and returns the keys of the lists that it has. */
  private static Set<String> readObject(
      Path file, JsonParser parser, Map<String, EntryConsumer> lists, BadExamples bad)
      throws IOException {
    requireObject(file, parser);
    Set<String> found = new HashSet<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      JsonToken value = parser.nextToken();
      if (!lists.containsKey(key)) {
        parser.skipChildren();
      } else if (value == JsonToken.START_ARRAY) {
        found.add(key);
        list(file + ", " + key, parser, lists.get(key), bad);
      } else {
        throw new DataException(
            "%s: '%s' is not a list; check that it is the right file".formatted(file, key));
      }
    }
    return found;
  }

  private static void list(String name, JsonParser parser, EntryConsumer reader, BadExamples bad)
      throws IOException {
    for (int index = 0; parser.nextToken() != JsonToken.END_ARRAY; index++) {
      String place = "%s[%d]".formatted(name, index);
      JsonNode entry = Json.LENIENT.readTree(parser);
      try {
        reader.accept(place, entry);
      } catch (DataException e) {
        bad.add(place, e);
      }
    }
  }

  /** Returns the integer value of a key, at least 0. */
  public static long number(String place, JsonNode entry, String key) {
    JsonNode value = entry.path(key);
    if (!value.isIntegralNumber() || !value.canConvertToLong() || value.longValue() < 0) {
      throw new DataException(
          "%s: '%s' is %s; expected an integer, at least 0"
              .formatted(place, key, value.isMissingNode() ? "missing" : value));
    }
    return value.longValue();
  }

  /** Returns the string value of a key, not blank. */
  public static String text(String place, JsonNode entry, String key) {
    JsonNode value = entry.path(key);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw new DataException(
          "%s: '%s' is %s; expected a non-blank string"
              .formatted(place, key, value.isMissingNode() ? "missing" : value));
    }
    return value.textValue();
  }

  /** Returns the string value of a key; empty if it is missing or not a string. */
  public static String optionalText(JsonNode entry, String key) {
    return Strings.nullToEmpty(entry.path(key).textValue());
  }
}
