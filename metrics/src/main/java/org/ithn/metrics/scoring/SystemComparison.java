package org.ithn.metrics.scoring;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ithn.metrics.significance.MetricComparison;

/**
 * Comparison of two systems on the same references, metric by metric.
 *
 * @param rows the comparisons, one per metric
 */
public record SystemComparison(List<MetricComparison> rows) {
  public SystemComparison {
    rows = List.copyOf(rows);
  }

  /** Returns a table of both values, the difference with its interval, p-values and signature. */
  public String table() {
    ScoreNames names = ScoreNames.of(rows.stream().map(row -> row.signature().metric()).toList());
    StringBuilder table =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%s %9s %9s %12s  %-19s  %9s %9s  %s%n",
                names.pad("metric"),
                "first",
                "second",
                "second-first",
                "95 % interval",
                "p (boot)",
                "p (rand)",
                "signature"));
    for (MetricComparison row : rows) {
      table.append(
          String.format(
              Locale.ROOT,
              "%s %9.4f %9.4f %+12.4f  %-19s  %9.4f %9.4f  %s%n",
              names.pad(row.signature().metric()),
              row.first(),
              row.second(),
              row.difference(),
              row.interval(),
              row.bootstrapP(),
              row.randomisationP(),
              row.signature()));
    }
    return table.toString();
  }

  /** Returns JSON with the comparisons by metric, under {@code comparison}. */
  public String json() {
    Map<String, Object> byName = new LinkedHashMap<>();
    for (MetricComparison row : rows) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("first", row.first());
      fields.put("second", row.second());
      fields.put("difference", row.difference());
      fields.put("interval_95", List.of(row.interval().low(), row.interval().high()));
      fields.put("p_bootstrap", row.bootstrapP());
      fields.put("p_randomisation", row.randomisationP());
      fields.put("signature", row.signature().toString());
      byName.put(row.signature().metric(), fields);
    }
    return ScoreJson.format(Map.of("comparison", byName));
  }
}
