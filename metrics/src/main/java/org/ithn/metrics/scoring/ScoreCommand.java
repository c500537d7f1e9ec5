package org.ithn.metrics.scoring;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.ReportScores;
import org.ithn.metrics.significance.Comparison;
import org.ithn.metrics.significance.ConfidenceInterval;
import org.ithn.metrics.significance.PairedComparison;
import org.ithn.metrics.significance.Resampling;
import org.ithn.metrics.text.TextPreparation;

/**
 * Scoring of plain files as one call: references and predictions in, a table and JSON out.
 *
 * <p>Scorers of plain text get the prepared texts. Scorers that read the meaning (clinical
 * efficacy) get the texts as they stand in the files: cleaning, unknown words and truncation would
 * hide findings from the labeller.
 */
public final class ScoreCommand {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  private final TextPreparation preparation;
  private final List<CorpusScorer> textScorers;
  private final List<CorpusScorer> meaningScorers;
  private final Resampling resampling;

  /**
   * Says what is computed.
   *
   * @param preparation what is done to the texts for {@code textScorers}
   * @param textScorers scorers of the prepared texts, for instance {@link ReportScores#usual()}
   * @param meaningScorers scorers of the texts as they are
   * @param resampling how intervals and p-values are drawn
   */
  public ScoreCommand(
      TextPreparation preparation,
      List<CorpusScorer> textScorers,
      List<CorpusScorer> meaningScorers,
      Resampling resampling) {
    this.preparation = preparation;
    this.textScorers = List.copyOf(textScorers);
    this.meaningScorers = List.copyOf(meaningScorers);
    this.resampling = resampling;
  }

  /** Scores of one prediction file. */
  public record Result(
      PairedReports reports, ReportScores scores, Map<String, ConfidenceInterval> intervals) {
    /** A table: name, value, 95 % interval, signature. */
    public String table() {
      StringBuilder table =
          new StringBuilder(
              String.format(
                  Locale.ROOT,
                  "%-22s %9s  %-19s  %s%n",
                  "metric",
                  "value",
                  "95 % interval",
                  "signature"));
      for (CorpusScore score : scores.scores().values()) {
        ConfidenceInterval interval = intervals.get(score.name());
        table.append(
            String.format(
                Locale.ROOT,
                "%-22s %9.4f  %-19s  %s%n",
                score.name(),
                score.value(),
                interval == null ? "" : interval.toString(),
                score.signature()));
      }
      return table.toString();
    }

    /**
     * {@code {"scores": {"BLEU-1": {"value": .., "signature": ..}}, "items": [..]}}; items only on
     * demand.
     */
    public String json(ItemScores items) {
      Map<String, Object> root = new LinkedHashMap<>();
      Map<String, Object> byName = new LinkedHashMap<>();
      scores.scores().forEach((name, score) -> byName.put(name, describe(score)));
      root.put("scores", byName);
      root.put("items_scored", reports.ids().size());
      if (items == ItemScores.WRITE) {
        root.put("items", itemScores());
      }
      return ScoreCommand.json(root);
    }

    private Map<String, Object> describe(CorpusScore score) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("value", score.value());
      fields.put("signature", score.signature().toString());
      ConfidenceInterval interval = intervals.get(score.name());
      if (interval != null) {
        fields.put("interval_95", List.of(interval.low(), interval.high()));
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

  /** Whether JSON holds the scores of each item. */
  public enum ItemScores {
    /** Corpus scores only. */
    OMIT,
    /** A list of items with all their scores besides. */
    WRITE
  }

  /** Scores a file of predictions; of an R2Gen annotation as references, the test split counts. */
  public Result score(Path references, Path predictions) {
    return score(PairedReports.of(ReportFile.read(references), ReportFile.read(predictions)));
  }

  /** Scores reports that are paired already. */
  public Result score(PairedReports reports) {
    ReportScores scores = scores(reports, reports);
    Map<String, ConfidenceInterval> intervals = new LinkedHashMap<>();
    if (resampling.samples() > 0) {
      scores
          .scores()
          .forEach((name, score) -> intervals.put(name, ConfidenceInterval.of(score, resampling)));
    }
    return new Result(reports, scores, intervals);
  }

  /**
   * Scores of the reports; what a scorer takes from references as a whole comes from {@code base}.
   */
  private ReportScores scores(PairedReports reports, PairedReports base) {
    PairedReports prepared = reports.map(preparation);
    List<List<String>> fixed = base.map(preparation).references();
    List<CorpusScore> scores = new ArrayList<>();
    for (CorpusScorer scorer : textScorers) {
      for (CorpusScore score :
          scorer.fixedTo(fixed).score(prepared.hypotheses(), prepared.references())) {
        scores.add(score.with(preparation.sign(score.signature())));
      }
    }
    for (CorpusScorer scorer : meaningScorers) {
      scores.addAll(scorer.score(reports.hypotheses(), reports.references()));
    }
    return ReportScores.ofScores(scores);
  }

  /**
   * Compares two prediction files on the same references, metric by metric.
   *
   * @throws IllegalArgumentException if ids differ
   */
  public List<Comparison> compare(Path references, Path predictions, Path others) {
    ReportFile truth = ReportFile.read(references);
    PairedReports first = PairedReports.of(truth, ReportFile.read(predictions));
    PairedReports second = PairedReports.of(truth, ReportFile.read(others));
    return PairedComparison.of(scores(both(first, second), first), resampling);
  }

  /**
   * One corpus with the items of the first system, then those of the second, so that items can be
   * exchanged.
   */
  private static PairedReports both(PairedReports first, PairedReports second) {
    List<String> ids = new ArrayList<>(first.ids());
    List<String> hypotheses = new ArrayList<>(first.hypotheses());
    List<List<String>> references = new ArrayList<>(first.references());
    ids.addAll(second.ids());
    hypotheses.addAll(second.hypotheses());
    references.addAll(second.references());
    return new PairedReports(ids, hypotheses, references);
  }

  /** A table of comparisons: both values, difference with interval, p-values. */
  public static String table(List<Comparison> comparisons) {
    StringBuilder table =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%-22s %9s %9s %9s  %-19s  %9s %9s%n",
                "metric",
                "first",
                "second",
                "second-first",
                "95 % interval",
                "p (boot)",
                "p (rand)"));
    for (Comparison row : comparisons) {
      table.append(
          String.format(
              Locale.ROOT,
              "%-22s %9.4f %9.4f %+12.4f  %-19s  %9.4f %9.4f%n",
              row.signature().metric(),
              row.first(),
              row.second(),
              row.difference(),
              row.interval(),
              row.bootstrapP(),
              row.randomisationP()));
    }
    return table.toString();
  }

  /** Comparisons as JSON, by metric. */
  public static String json(List<Comparison> comparisons) {
    Map<String, Object> byName = new LinkedHashMap<>();
    for (Comparison row : comparisons) {
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
    return json(Map.of("comparison", byName));
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value) + "\n";
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("scores could not be written as JSON", e);
    }
  }
}
