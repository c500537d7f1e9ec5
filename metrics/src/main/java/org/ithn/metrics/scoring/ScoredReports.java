package org.ithn.metrics.scoring;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.report.ReportScores;
import org.ithn.metrics.significance.ConfidenceInterval;

/**
 * Scores of one prediction file.
 *
 * @param reports the scored reports
 * @param scores the scores
 * @param intervals 95 % intervals by name; empty if not requested
 */
public record ScoredReports(
    PairedReports reports, ReportScores scores, Map<String, ConfidenceInterval> intervals) {
  /** Choice of per-item scores in JSON. */
  public enum ItemScores {
    /** Corpus scores only. */
    OMIT,
    /** Corpus scores and a list of items with all their scores. */
    WRITE
  }

  /** Returns a table of name, value, 95 % interval and signature. */
  public String table() {
    ScoreNames names = ScoreNames.of(scores.scores().keySet());
    StringBuilder table =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%s %9s  %-19s  %s%n",
                names.pad("metric"),
                "value",
                "95 % interval",
                "signature"));
    for (CorpusScore score : scores.scores().values()) {
      ConfidenceInterval interval = intervals.get(score.name());
      table.append(
          String.format(
              Locale.ROOT,
              "%s %9.4f  %-19s  %s%n",
              names.pad(score.name()),
              score.value(),
              interval == null ? "" : interval.toString(),
              score.signature()));
    }
    return table.toString();
  }

  /**
   * Returns JSON of the form {@code {"scores": {"BLEU-1": {"value": .., "signature": ..}}, "items":
   * [..]}}, with or without {@code items}.
   */
  public String json(ItemScores items) {
    Map<String, Object> root = new LinkedHashMap<>();
    Map<String, Object> byName = new LinkedHashMap<>();
    scores.scores().forEach((name, score) -> byName.put(name, describe(score)));
    root.put("scores", byName);
    root.put("items_scored", reports.ids().size());
    if (!reports.section().isEmpty()) {
      root.put("section", reports.section());
    }
    if (items == ItemScores.WRITE) {
      root.put("items", itemScores());
    }
    return ScoreJson.format(root);
  }

  private Map<String, Object> describe(CorpusScore score) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("value", score.value());
    fields.put("signature", score.signature().toString());
    ConfidenceInterval interval = intervals.get(score.name());
    if (interval != null) {
      fields.put("interval_95", List.of(interval.low(), interval.high()));
    }
    if (!score.counts().isEmpty()) {
      fields.put("counts", score.counts());
    }
    return fields;
  }

  private List<Map<String, Object>> itemScores() {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int i = 0; i < reports.ids().size(); i++) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("id", reports.ids().get(i));
      for (CorpusScore score : scores.scores().values()) {
        row.put(score.name(), score.item(i));
      }
      rows.add(row);
    }
    return rows;
  }
}
