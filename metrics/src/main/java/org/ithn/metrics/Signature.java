package org.ithn.metrics;

import com.google.common.base.Splitter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Description of a score: metric and settings, such as {@code BLEU-4|tok:ws|trunc:60|unk:yes|v:1}.
 *
 * @param metric the name of the metric
 * @param fields settings that affect the number, in printing order
 */
public record Signature(String metric, Map<String, String> fields) {
  /**
   * Version of this module's definitions, incremented when the same text would get another score.
   */
  public static final int VERSION = 1;

  public Signature {
    for (Map.Entry<String, String> field : fields.entrySet()) {
      checkPlain(field.getKey());
      checkPlain(field.getValue());
    }
    fields = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /**
   * Returns the signature of a metric over tokens of the tokeniser {@code tokens}, such as {@code
   * ws} for white space.
   */
  public static Signature of(String metric, String tokens) {
    return new Signature(metric, Map.of()).withField("tok", tokens);
  }

  /** Returns a copy with one more setting; an existing setting of that name keeps its position. */
  public Signature withField(String key, Object value) {
    Map<String, String> more = new LinkedHashMap<>(fields);
    more.put(key, String.valueOf(value));
    return new Signature(metric, more);
  }

  /** Returns a copy with another metric's name. */
  public Signature withMetric(String name) {
    return new Signature(name, fields);
  }

  /**
   * Reads the text of a signature.
   *
   * @throws IllegalArgumentException if the text is no signature, or one of another version
   */
  public static Signature parse(String text) {
    List<String> parts = Splitter.on('|').splitToList(text);
    String version = "v:" + VERSION;
    if (parts.size() < 2 || !parts.get(parts.size() - 1).equals(version)) {
      throw new IllegalArgumentException(
          "signature: '" + text + "' does not end in " + version + "; compute the score again");
    }
    Map<String, String> fields = new LinkedHashMap<>();
    for (String field : parts.subList(1, parts.size() - 1)) {
      int colon = field.indexOf(':');
      if (colon < 0) {
        throw new IllegalArgumentException(
            "signature: '" + text + "' has the field '" + field + "'; expected name:value");
      }
      fields.put(field.substring(0, colon), field.substring(colon + 1));
    }
    return new Signature(parts.get(0), fields);
  }

  private static void checkPlain(String text) {
    if (text.indexOf('|') >= 0 || text.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "signature: '"
              + text
              + "' contains '|' or ':', which separate fields; use other characters");
    }
  }

  @Override
  public String toString() {
    String settings =
        fields.entrySet().stream()
            .map(e -> "|" + e.getKey() + ":" + e.getValue())
            .collect(Collectors.joining());
    return metric + settings + "|v:" + VERSION;
  }
}
