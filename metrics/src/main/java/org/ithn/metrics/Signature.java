package org.ithn.metrics;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Says what a number is, for instance {@code BLEU-4|tok:ws|trunc:60|unk:yes|v:1}.
 *
 * @param metric name of the metric
 * @param fields settings that change the number, in the order they are printed
 */
public record Signature(String metric, Map<String, String> fields) {
  /**
   * Version of the definitions in this module; it goes up when the same text would get another
   * number.
   */
  public static final int VERSION = 1;

  /** Copies the fields, keeping their order. */
  public Signature {
    for (Map.Entry<String, String> field : fields.entrySet()) {
      checkPlain(field.getKey());
      checkPlain(field.getValue());
    }
    fields = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(fields));
  }

  /**
   * The signature of a metric over tokens made by {@code tokens}, for instance {@code ws} for white
   * space.
   */
  public static Signature of(String metric, String tokens) {
    return new Signature(metric, Map.of()).withField("tok", tokens);
  }

  /** The same signature with one more setting; a setting of that name is replaced in its place. */
  public Signature withField(String key, Object value) {
    Map<String, String> more = new LinkedHashMap<>(fields);
    more.put(key, String.valueOf(value));
    return new Signature(metric, more);
  }

  /** The same settings under another metric's name. */
  public Signature withMetric(String name) {
    return new Signature(name, fields);
  }

  private static void checkPlain(String text) {
    if (text.indexOf('|') >= 0 || text.indexOf(':') >= 0) {
      throw new IllegalArgumentException(
          "signature: '"
              + text
              + "' contains '|' or ':', which separate the fields; use other characters");
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
