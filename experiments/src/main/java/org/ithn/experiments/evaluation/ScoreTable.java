package org.ithn.experiments.evaluation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.ithn.experiments.run.Predictions;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.Json;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.report.ReportScores;
import org.ithn.metrics.significance.ConfidenceInterval;
import org.ithn.metrics.significance.Resampling;
import org.ithn.metrics.significance.SeedSummary;

/**
 * Scores of a model and of the baselines on the same examples.
 *
 * @param unit what an example is, for headings
 * @param examples the number of examples
 * @param systems the scores by system, {@link #MODEL} first; all have the same names
 * @param intervals 95 % bootstrap intervals of the model's scores by name; can be empty
 * @param samples the distribution of each score over the draws of a random baseline, by system;
 *     {@code systems} has their means
 */
public record ScoreTable(
    String unit,
    int examples,
    Map<String, ReportScores> systems,
    Map<String, ConfidenceInterval> intervals,
    Map<String, Map<String, SeedSummary>> samples) {
  /** The system that was evaluated. */
  public static final String MODEL = "model";

  public ScoreTable {
    systems = Collections.unmodifiableMap(new LinkedHashMap<>(systems));
    intervals = Map.copyOf(intervals);
    samples = Map.copyOf(samples);
  }

  /**
   * Scores the texts of a model and of the baselines.
   *
   * @param rows selects the rows that count
   */
  public static ScoreTable of(
      String unit, Predictions model, Baselines baselines, UnaryOperator<Predictions> rows) {
    return of(unit, model, baselines, rows, Scoring.ofTexts(Resampling.NONE));
  }

  /**
   * Scores a model and the baselines.
   *
   * @param rows selects the rows that count
   */
  public static ScoreTable of(
      String unit,
      Predictions model,
      Baselines baselines,
      UnaryOperator<Predictions> rows,
      Scoring scoring) {
    Predictions selected = rows.apply(model);
    ReportScores scores = scoring.score(selected);
    Map<String, ReportScores> systems = new LinkedHashMap<>();
    systems.put(MODEL, scores);
    Map<String, Map<String, SeedSummary>> samples = new LinkedHashMap<>();
    baselines
        .predictions()
        .forEach(
            (name, predictions) -> {
              ReportScores baseline = scoring.score(rows.apply(predictions));
              if (baselines.draws().containsKey(name)) {
                samples.put(name, summary(baselines.draws().get(name), rows, scoring));
                baseline = means(baseline, samples.get(name));
              }
              systems.put(name, baseline);
            });
    return new ScoreTable(
        unit, selected.rows().size(), systems, scoring.intervals(scores), samples);
  }

  private static Map<String, SeedSummary> summary(
      List<Predictions> draws, UnaryOperator<Predictions> rows, Scoring scoring) {
    return SeedSummary.summariseRuns(
        draws.stream().map(draw -> scoring.score(rows.apply(draw)).values()).toList());
  }

  private static ReportScores means(ReportScores one, Map<String, SeedSummary> samples) {
    return ReportScores.ofScores(
        one.scores().values().stream()
            .map(score -> score.signature())
            .map(
                signature ->
                    CorpusScore.mean(
                        signature, new double[] {samples.get(signature.metric()).mean()}))
            .toList());
  }

  /**
   * Returns a copy whose signatures name the section of the references.
   *
   * @param section the section; empty for findings, which signatures do not name
   */
  public ScoreTable withSection(String section) {
    if (section.isEmpty()) {
      return this;
    }
    Map<String, ReportScores> named = new LinkedHashMap<>();
    systems.forEach((system, scores) -> named.put(system, scores.withField("section", section)));
    return new ScoreTable(unit, examples, named, intervals, samples);
  }

  /** Returns the scores of the model. */
  public ReportScores model() {
    return systems.get(MODEL);
  }

  /**
   * Writes tables as {@code {"split", "tables": [{"unit", "examples", "signatures": {SCORE: ..},
   * "scores": {SYSTEM: {SCORE: ..}}, "intervals_95": {SCORE: [LOW, HIGH]}, "standard_errors":
   * {SYSTEM: {SCORE: ..}}}], "notes"}}. The intervals are those of the model.
   *
   * @param notes lines about missing baselines, templates and abnormal sentences
   */
  public static void write(Path file, String split, List<ScoreTable> tables, List<String> notes)
      throws IOException {
    ObjectNode all = Json.LENIENT.createObjectNode();
    all.put("split", split);
    ArrayNode list = all.putArray("tables");
    tables.forEach(table -> table.addTo(list.addObject()));
    notes.forEach(all.putArray("notes")::add);
    AtomicFiles.write(file, Json.format(all));
  }

  private void addTo(ObjectNode entry) {
    entry.put("unit", unit);
    entry.put("examples", examples);
    ObjectNode signatures = entry.putObject("signatures");
    model().scores().forEach((name, score) -> signatures.put(name, score.signature().toString()));
    ObjectNode scores = entry.putObject("scores");
    systems.forEach(
        (system, values) -> {
          ObjectNode row = scores.putObject(system);
          values.values().forEach(row::put);
        });
    ObjectNode bounds = entry.putObject("intervals_95");
    model().scores().keySet().stream()
        .filter(intervals::containsKey)
        .forEach(
            name ->
                bounds
                    .putArray(name)
                    .add(intervals.get(name).low())
                    .add(intervals.get(name).high()));
    if (!samples.isEmpty()) {
      ObjectNode errors = entry.putObject("standard_errors");
      samples.forEach(
          (system, sample) -> {
            ObjectNode row = errors.putObject(system);
            sample.forEach((name, score) -> row.put(name, standardError(score)));
          });
    }
  }

  /** Returns the standard error of a mean over draws. */
  public static double standardError(SeedSummary sample) {
    return sample.deviation() / Math.sqrt(sample.runs());
  }
}
