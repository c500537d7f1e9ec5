package org.ithn.metrics.scoring;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.metrics.text.IdList;
import org.ithn.metrics.text.Whitespace;

/**
 * Scores of reports that another program has written: a table, JSON or JSON Lines with a score and
 * either an id or both texts in each row.
 *
 * <p>Rows with an id belong to the report of that id, others to the reports with their texts. White
 * space does not distinguish texts.
 */
public final class ItemScoreFile {
  private static final List<String> HYPOTHESES =
      List.of("candidate", "predictions", "prediction", "hypothesis", "hyps", "hyp");
  private static final List<String> REFERENCES =
      List.of("reference", "references", "ground_truth", "refs", "ref");

  /** Metrics whose programs write a score in [0, 1] per report; higher is better. */
  public enum Metric {
    /**
     * RaTEScore of Zhao et al. (2024), from the file {@code rate_score.json} of its program. A
     * report without entities has 0.5, by its definition.
     */
    RATESCORE("RaTEScore", "rate_score", "ratescore"),
    /**
     * GREEN of Ostmeier et al. (2024), from the table of results of its program: matched findings
     * divided by their sum with the clinically significant errors; 0 without a matched finding.
     */
    GREEN("GREEN", "green_score", "green");

    private final String label;
    private final ImmutableList<String> columns;

    Metric(String label, String... columns) {
      this.label = label;
      this.columns = ImmutableList.copyOf(columns);
    }

    /** Returns the name of the score. */
    public String label() {
      return label;
    }
  }

  private final String source;
  private final Metric metric;
  private final Map<String, Double> byId = new HashMap<>();
  private final Map<List<String>, Double> byTexts = new HashMap<>();
  private final Map<Object, String> places = new HashMap<>();

  private ItemScoreFile(String source, Metric metric) {
    this.source = source;
    this.metric = metric;
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException if it does not exist, a row lacks a score in [0, 1], or equal
   *     ids or texts have different scores; the message names the row
   */
  public static ItemScoreFile read(Path file, Metric metric) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "%s: no such file; name the scores that the program of %s wrote"
              .formatted(file, metric.label));
    }
    try {
      return parse(file.toString(), Files.readString(file, StandardCharsets.UTF_8), metric);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read as UTF-8 text", e);
    }
  }

  static ItemScoreFile parse(String where, String text, Metric metric) {
    ItemScoreFile scores = new ItemScoreFile(where, metric);
    ReportItems.read(where, text, "test").forEach(scores::add);
    return scores;
  }

  private void add(ReportItems.Item item) {
    double score = score(item);
    Optional<JsonNode> id = item.first(ReportFile.ID_NAMES);
    Optional<JsonNode> hypothesis = item.first(HYPOTHESES);
    Optional<JsonNode> reference = item.first(REFERENCES);
    Double before;
    Object report;
    if (id.isPresent() && !id.get().isNull()) {
      String name = id.get().asText().strip();
      report = name;
      before = byId.put(name, score);
    } else if (hypothesis.isPresent() && reference.isPresent()) {
      List<String> texts = key(hypothesis.get().asText(), reference.get().asText());
      report = texts;
      before = byTexts.put(texts, score);
    } else {
      throw new IllegalArgumentException(
          "%s: has neither an id nor two texts; expected one of %s, or one of %s and one of %s"
              .formatted(
                  item.place(),
                  String.join(", ", ReportFile.ID_NAMES),
                  String.join(", ", HYPOTHESES),
                  String.join(", ", REFERENCES)));
    }
    String first = places.putIfAbsent(report, item.place());
    if (before != null && before != score) {
      throw new IllegalArgumentException(
          "%s: has the score %s, but the same report has %s at %s; remove one"
              .formatted(item.place(), score, before, first));
    }
  }

  private double score(ReportItems.Item item) {
    Optional<JsonNode> value = item.first(metric.columns);
    double score = Double.NaN;
    if (value.isPresent()) {
      try {
        score = Double.parseDouble(value.get().asText());
      } catch (NumberFormatException e) {
        score = Double.NaN;
      }
    }
    if (!(score >= 0 && score <= 1)) {
      throw new IllegalArgumentException(
          "%s: the score %s is %s; expected a number from 0 to 1"
              .formatted(
                  item.place(),
                  String.join(" or ", metric.columns),
                  value.map(JsonNode::toString).orElse("missing")));
    }
    return score;
  }

  private static List<String> key(String hypothesis, String reference) {
    return List.of(Whitespace.normalized(hypothesis), Whitespace.normalized(reference));
  }

  /** Returns the metric of the scores. */
  Metric metric() {
    return metric;
  }

  /**
   * Returns the score of each report; of several references, the first one counts.
   *
   * @throws IllegalArgumentException if a report has none; the message lists ids
   */
  double[] select(PairedReports reports) {
    double[] scores = new double[reports.ids().size()];
    List<String> missing = new ArrayList<>();
    for (int i = 0; i < scores.length; i++) {
      String id = reports.ids().get(i);
      Double score = byId.get(id);
      if (score == null) {
        score = byTexts.get(key(reports.hypotheses().get(i), reports.references().get(i).get(0)));
      }
      if (score == null) {
        missing.add(id);
      } else {
        scores[i] = score;
      }
    }
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "%s: no score of %d of %d reports (%s); run the program of %s on the scored reports"
              .formatted(
                  source, missing.size(), scores.length, IdList.describe(missing), metric.label));
    }
    return scores;
  }
}
