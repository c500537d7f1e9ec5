package org.ithn.metrics;

import java.util.LinkedHashMap;
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
