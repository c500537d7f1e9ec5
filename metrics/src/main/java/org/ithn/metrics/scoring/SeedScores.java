package org.ithn.metrics.scoring;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.report.ReportScores;
import org.ithn.metrics.significance.SeedSummary;

/**
 * Scores of runs with different seeds on the same references.
 *
 * @param files the prediction file of each run
 * @param runs the scores of each run, in the same order
 */
public record SeedScores(List<Path> files, List<ReportScores> runs) {
  public SeedScores {
    files = List.copyOf(files);
    runs = List.copyOf(runs);
  }

  /** Returns mean and standard deviation by metric. */
  public Map<String, SeedSummary> summaries() {
    return SeedSummary.summariseRuns(runs.stream().map(ReportScores::values).toList());
  }

  /** Returns a table of name, mean and sample standard deviation over the runs, and signature. */
  public String table() {
    ScoreNames names = ScoreNames.of(summaries().keySet());
    StringBuilder table =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%s %9s %9s  %s%n",
                names.pad("metric"),
                "mean",
                "deviation",
                "signature"));
    summaries()
        .forEach(
            (name, summary) ->
                table.append(
                    String.format(
                        Locale.ROOT,
                        "%s %9.4f %9.4f  %s%n",
                        names.pad(name),
                        summary.mean(),
                        summary.deviation(),
                        score(name).signature())));
    return table.toString();
  }

  /**
   * Returns JSON of the form {@code {"scores": {"BLEU-1": {"value": mean, "deviation": .., "runs":
   * [..], "signature": ..}}}}.
   */
  public String json() {
    Map<String, Object> byName = new LinkedHashMap<>();
    summaries()
        .forEach(
            (name, summary) -> {
              Map<String, Object> fields = new LinkedHashMap<>();
              fields.put("value", summary.mean());
              fields.put("deviation", summary.deviation());
              fields.put("runs", runs.stream().map(run -> run.value(name)).toList());
              fields.put("signature", score(name).signature().toString());
              byName.put(name, fields);
            });
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("scores", byName);
    root.put("files", files.stream().map(Path::toString).toList());
    return ScoreJson.format(root);
  }

  private CorpusScore score(String name) {
    return runs.get(0).scores().get(name);
  }
}
