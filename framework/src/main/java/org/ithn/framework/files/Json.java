package org.ithn.framework.files;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * JSON mappers of the project, for all modules that depend on this one.
 *
 * <p>Mappers are never modified and may be shared by threads. A package that needs other settings
 * derives a mapper with {@code rebuild()}, as the configuration does.
 */
public final class Json {
  /**
   * Mapper for JSON of other programs. A duplicate key is an error; text after the first value is
   * ignored. Like all mappers here, it writes {@link ControlCharacters} as escapes.
   */
  public static final JsonMapper LENIENT =
      JsonMapper.builder(new JsonFactoryBuilder().characterEscapes(new SafeEscapes()).build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  /**
   * Mapper for files that contain one of our records, with keys in snake case. Unknown and
   * duplicate keys and text after the record are errors.
   */
  public static final JsonMapper RECORDS =
      LENIENT
          .rebuild()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  /** {@link #RECORDS}, except that a missing key is also an error. */
  public static final JsonMapper COMPLETE_RECORDS =
      RECORDS
          .rebuild()
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  private static final Pattern PARSER_DETAIL =
      Pattern.compile("(?s)(?<!\\s)\\s*(\\(|: (enable|expected|was expecting)|(?<!\\w)at \\[).*");

  private Json() {}

  /**
   * Reads a JSON file of this program.
   *
   * @throws IOException if the file cannot be read or is damaged; the message names it
   */
  public static JsonNode read(Path file) throws IOException {
    try {
      return LENIENT.readTree(TextFile.read(file));
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s is damaged: %s; restore it or write it again".formatted(file, describe(e)), e);
    }
  }

  /**
   * Returns what is wrong with a text, its line and its column, in words for users rather than for
   * programmers of parsers.
   */
  public static String describe(JsonProcessingException e) {
    String problem =
        e instanceof JsonEOFException
            ? "the text ends too early"
            : PARSER_DETAIL.matcher(e.getOriginalMessage()).replaceAll("");
    return e.getLocation() == null
        ? problem
        : "%s at line %d, column %d"
            .formatted(problem, e.getLocation().getLineNr(), e.getLocation().getColumnNr());
  }

  /** Returns a tree as the content of a file: indented, with a line break at its end. */
  public static String format(JsonNode tree) {
    try {
      return ControlCharacters.escape(
          LENIENT.writerWithDefaultPrettyPrinter().writeValueAsString(tree) + "\n");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("json: a tree cannot be written", e);
    }
  }

  /** Returns a record as the content of a file, its keys in snake case. */
  public static String formatRecord(Object value) {
    return format(RECORDS.valueToTree(value));
  }

  /** JSON's own escapes, and those of the remaining control characters. */
  private static final class SafeEscapes extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    @Override
    public int[] getEscapeCodesForAscii() {
      int[] codes = standardAsciiEscapesForJSON();
      codes[0x7f] = ESCAPE_STANDARD;
      return codes;
    }

    @Override
    public SerializableString getEscapeSequence(int c) {
      return ControlCharacters.isUnsafe((char) c)
          ? new SerializedString(ControlCharacters.escape((char) c))
          : null;
    }
  }
}
