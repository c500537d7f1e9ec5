package org.ithn.cli.probe;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.Json;
import org.ithn.metrics.Signature;
import org.ithn.metrics.probe.ProbeResult;
import org.ithn.metrics.probe.ProbedDamage;
import org.ithn.metrics.probe.ProbedMetric;
import org.ithn.metrics.text.Csv;

/**
 * Writer of a probe's tables.
 *
 * @param result the probe
 * @param name the name of the predictions
 */
public record ProbeFiles(ProbeResult result, String name) {
  private static final ImmutableList<String> COLUMNS =
      ImmutableList.of(
          "damage",
          "clinical_meaning",
          "reports",
          "reports_changed",
          "metric",
          "value",
          "damaged_value",
          "difference",
          "interval_low",
          "interval_high",
          "verdict",
          "marked",
          "signature");

  /** Writes {@code probe.csv}, {@code probe.json} and {@code probe.md} to an existing folder. */
  public void write(Path folder) throws IOException {
    AtomicFiles.writeReadable(folder.resolve("probe.csv"), csv());
    AtomicFiles.writeReadable(folder.resolve("probe.json"), json());
    AtomicFiles.writeReadable(folder.resolve("probe.md"), markdown());
  }

  /** Formats a line per damage and metric; damages that changed no report have no line. */
  public String csv() {
    StringBuilder text = new StringBuilder(Csv.formatLine(COLUMNS));
    for (ProbedDamage probed : result.applied()) {
      for (ProbedMetric metric : probed.metrics()) {
        text.append(
            Csv.formatLine(
                List.of(
                    probed.damage().label(),
                    probed.damage().meaning().label(),
                    String.valueOf(result.reports()),
                    String.valueOf(probed.changed()),
                    metric.signature().metric(),
                    String.valueOf(metric.before()),
                    String.valueOf(metric.after()),
                    String.valueOf(metric.difference()),
                    String.valueOf(metric.interval().low()),
                    String.valueOf(metric.interval().high()),
                    metric.verdict().label(),
                    String.valueOf(metric.isMarked(probed.damage())),
                    metric.signature().toString())));
      }
    }
    return text.toString();
  }

  /** Formats all damages with their metrics. */
  public String json() {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("name", name);
    root.put("reports", result.reports());
    root.put("seed", result.seed());
    Map<String, Object> damages = new LinkedHashMap<>();
    result.damages().forEach(probed -> damages.put(probed.damage().label(), json(probed)));
    root.put("damages", damages);
    Map<String, String> signatures = new LinkedHashMap<>();
    result.signatures().forEach(each -> signatures.put(each.metric(), each.toString()));
    root.put("signatures", signatures);
    return Json.formatRecord(root);
  }

  private Map<String, Object> json(ProbedDamage probed) {
    Map<String, Object> metrics = new LinkedHashMap<>();
    for (ProbedMetric metric : probed.metrics()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("value", metric.before());
      fields.put("damaged_value", metric.after());
      fields.put("difference", metric.difference());
      fields.put("interval_95", List.of(metric.interval().low(), metric.interval().high()));
      fields.put("verdict", metric.verdict().label());
      fields.put("marked", metric.isMarked(probed.damage()));
      metrics.put(metric.signature().metric(), fields);
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("description", probed.damage().description());
    fields.put("clinical_meaning", probed.damage().meaning().label());
    fields.put("reports_changed", probed.changed());
    fields.put("metrics", metrics);
    return fields;
  }

  /** Formats the damages, and the difference of each metric under each of them. */
  public String markdown() {
    StringBuilder text = new StringBuilder("# Metrics under known damage\n\n");
    line(text, List.of("damage", "reports changed", "clinical meaning", "description"));
    line(text, List.of("---", "---", "---", "---"));
    for (ProbedDamage probed : result.damages()) {
      line(
          text,
          List.of(
              probed.damage().label(),
              String.format(
                  Locale.ROOT, "%d (%.1f %%)", probed.changed(), 100 * result.share(probed)),
              probed.damage().meaning().label(),
              probed.damage().description()));
    }
    differences(text);
    text.append("\n").append(ProbeResult.SIGNS).append(".\n\n");
    line(text, List.of("metric", "signature"));
    line(text, List.of("---", "---"));
    for (Signature signature : result.signatures()) {
      line(text, List.of(signature.metric(), "`" + signature.toString().replace("|", "\\|") + "`"));
    }
    return text.toString();
  }

  private void differences(StringBuilder text) {
    List<ProbedDamage> applied = result.applied();
    if (applied.isEmpty()) {
      return;
    }
    List<String> head = new ArrayList<>(List.of("metric", "value"));
    applied.forEach(probed -> head.add(probed.damage().label()));
    text.append("\n");
    line(text, head);
    line(text, head.stream().map(column -> "---").toList());
    for (int i = 0; i < result.signatures().size(); i++) {
      List<String> line = new ArrayList<>(List.of(result.signatures().get(i).metric()));
      line.add(String.format(Locale.ROOT, "%.4f", applied.get(0).metrics().get(i).before()));
      for (ProbedDamage probed : applied) {
        ProbedMetric metric = probed.metrics().get(i);
        String sign = ProbeResult.sign(metric, probed).strip();
        line.add(String.format(Locale.ROOT, "%+.4f %s", metric.difference(), sign).stripTrailing());
      }
      line(text, line);
    }
  }

  private static void line(StringBuilder text, List<String> values) {
    text.append("| ").append(String.join(" | ", values)).append(" |\n");
  }
}
