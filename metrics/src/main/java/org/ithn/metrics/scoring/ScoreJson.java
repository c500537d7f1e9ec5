package org.ithn.metrics.scoring;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.regex.Pattern;

/**
 * The JSON of this module: duplicate keys are errors; written indented. The words about a parser's
 * error are those of the framework, on which this module does not depend.
 */
final class ScoreJson {
  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // Python's NaN; refused by its reader
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private static final Pattern PARSER_DETAIL =
      Pattern.compile("(?s)(?<!\\s)\\s*(\\(|: (enable|expected|was expecting)|(?<!\\w)at \\[).*");

  private static final ObjectReader COMPLETE =
      MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private ScoreJson() {}

  /** Reads a text that is one JSON value and nothing else. */
  static JsonNode readTree(String text) throws JsonProcessingException {
    return COMPLETE.readTree(text);
  }

  /** Returns the parser's message without its advice on its own options, and the position. */
  static String describe(JsonProcessingException e) {
    String message =
        e instanceof JsonEOFException
            ? "the text ends too early"
            : PARSER_DETAIL.matcher(e.getOriginalMessage()).replaceAll("");
    JsonLocation at = e.getLocation();
    return at == null
        ? message
        : "line %d, column %d: %s".formatted(at.getLineNr(), at.getColumnNr(), message);
  }

  static String format(Object value) {
    try {
      return MAPPER.writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("scores: cannot be written as JSON", e);
    }
  }
}
