package org.ithn.metrics.recorded;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.Signature;
import org.ithn.metrics.bleu.BleuScorer;
import org.ithn.metrics.clinical.ClinicalEfficacyScorer;
import org.ithn.metrics.diversity.DistinctReportsScorer;
import org.ithn.metrics.diversity.DiversityScorer;
import org.ithn.metrics.diversity.LengthScorer;
import org.ithn.metrics.meteor.MeteorScorer;
import org.ithn.metrics.report.ReportScores;

/**
 * Scores of reports as columns of numbers, one number per report and column.
 *
 * <p>Fractions are rounded to four digits after the point, so a mean of 300 of them is exact to
 * about 1e-6. Counts are exact.
 *
 * @param signatures the signatures of the scores, in their order
 * @param columns the numbers by column; all have the length of the corpus
 */
public record RecordedScores(List<Signature> signatures, Map<String, double[]> columns) {
  private static final double DIGITS = 1e4;

  public RecordedScores {
    signatures = List.copyOf(signatures);
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
    long lengths = columns.values().stream().mapToInt(column -> column.length).distinct().count();
    if (lengths != 1) {
      throw new IllegalArgumentException(
          "recorded scores: %d columns of %d lengths; expected columns of one length"
              .formatted(columns.size(), lengths));
    }
  }

  /**
   * Returns the columns of scores.
   *
   * @throws IllegalArgumentException if a score has no columns
   */
  public static RecordedScores of(ReportScores scores) {
    List<Signature> signatures = new ArrayList<>();
    Map<String, double[]> columns = new LinkedHashMap<>();
    for (CorpusScore score : scores.scores().values()) {
      if (score.columns().isEmpty()) {
        throw new IllegalArgumentException(
            score.name() + ": the metric has no columns; omit it from the record");
      }
      signatures.add(score.signature());
      new TreeMap<>(score.columns())
          .forEach((name, column) -> columns.computeIfAbsent(name, unseen -> rounded(column)));
    }
    return new RecordedScores(signatures, columns);
  }

  private static double[] rounded(double[] column) {
    double[] rounded = new double[column.length];
    for (int i = 0; i < column.length; i++) {
      rounded[i] = Math.rint(column[i] * DIGITS) / DIGITS;
    }
    return rounded;
  }

  /** Returns the number of reports. */
  public int itemCount() {
    return columns.values().iterator().next().length;
  }

  /** Returns these reports followed by others, of which only common metrics remain. */
  public RecordedScores concat(RecordedScores others) {
    Map<String, double[]> joined = new LinkedHashMap<>();
    columns.forEach(
        (name, column) -> {
          double[] more = others.columns.get(name);
          if (more != null) {
            double[] both = Arrays.copyOf(column, column.length + more.length);
            System.arraycopy(more, 0, both, column.length, more.length);
            joined.put(name, both);
          }
        });
    return new RecordedScores(
        signatures.stream().filter(others.signatures::contains).toList(), joined);
  }

  /** Computes the scores from the columns. */
  public ReportScores scores() {
    return ReportScores.ofScores(signatures.stream().map(this::score).toList());
  }

  private CorpusScore score(Signature signature) {
    String metric = signature.metric();
    if (metric.startsWith("BLEU-")) {
      return BleuScorer.ofColumns(signature, columns);
    }
    if (metric.startsWith("CE-")) {
      return ClinicalEfficacyScorer.ofColumns(signature, columns);
    }
    return switch (metric) {
      case DiversityScorer.METRIC -> DiversityScorer.ofColumns(signature, columns);
      case DistinctReportsScorer.METRIC -> DistinctReportsScorer.ofColumns(signature, columns);
      case LengthScorer.METRIC -> LengthScorer.ofColumns(signature, columns);
      case MeteorScorer.METRIC -> MeteorScorer.ofColumns(signature, columns);
      default -> CorpusScore.mean(signature, means(metric));
    };
  }

  private double[] means(String metric) {
    double[] column = columns.get(metric);
    if (column == null) {
      throw new IllegalArgumentException(
          "recorded scores: the column '%s' is missing; record the scores again".formatted(metric));
    }
    return column;
  }
}
