package org.ithn.cli.records;

import com.google.common.hash.Hasher;
import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.experiments.run.Predictions;
import org.ithn.metrics.Signature;
import org.ithn.metrics.recorded.RecordedScores;
import org.ithn.metrics.report.ReportScores;
import org.ithn.metrics.scoring.PairedReports;

/**
 * Scores of a cell's test reports, with numbers per report instead of texts. The reports are in the
 * order of the predictions.
 *
 * @param corpus SHA-256 over ids and references of the test reports; equal for cells with the same
 *     test
 * @param studies the number of each report's study, from 0; reports of one study are its views
 * @param values the score of all reports, by metric
 * @param signatures the signatures of the scores
 * @param columns numbers per report, from which the scores of any reports can be computed
 */
public record TestScores(
    String corpus,
    List<Integer> studies,
    Map<String, Double> values,
    List<String> signatures,
    Map<String, List<Number>> columns) {
  private static final double ROUNDING = 1e-3;

  public TestScores {
    studies = List.copyOf(studies);
    values = Collections.unmodifiableMap(new LinkedHashMap<>(values));
    signatures = List.copyOf(signatures);
    columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
  }

  /** Returns the scores of reports. */
  public static TestScores of(PairedReports reports, ReportScores scores) {
    RecordedScores recorded = RecordedScores.of(scores);
    Map<String, List<Number>> columns = new LinkedHashMap<>();
    recorded
        .columns()
        .forEach(
            (name, column) ->
                columns.put(name, Arrays.stream(column).mapToObj(TestScores::number).toList()));
    return new TestScores(
        corpusHash(reports),
        studyNumbers(reports.ids()),
        scores.values(),
        recorded.signatures().stream().map(Signature::toString).toList(),
        columns);
  }

  /** Returns a number that JSON writes without a fraction if it has none. */
  private static Number number(double value) {
    return value == Math.rint(value) ? (Number) (long) value : (Number) value;
  }

  private static List<Integer> studyNumbers(List<String> ids) {
    Map<String, Integer> numbers = new LinkedHashMap<>();
    List<Integer> studies = new ArrayList<>();
    for (String id : ids) {
      studies.add(numbers.computeIfAbsent(Predictions.studyId(id), unseen -> numbers.size()));
    }
    return studies;
  }

  private static String corpusHash(PairedReports reports) {
    Hasher hasher = Hashing.sha256().newHasher();
    for (int i = 0; i < reports.ids().size(); i++) {
      List<String> texts = new ArrayList<>(List.of(reports.ids().get(i)));
      texts.addAll(reports.references().get(i));
      texts.forEach(text -> hasher.putInt(text.length()).putString(text, StandardCharsets.UTF_8));
    }
    return hasher.hash().toString();
  }

  /**
   * Returns a metric whose recorded value does not follow from the columns; empty if all do.
   *
   * @throws IllegalArgumentException if a column is missing
   */
  Optional<String> contradiction() {
    Map<String, Double> computed = recorded().scores().values();
    return values.keySet().stream()
        .filter(
            metric ->
                !computed.containsKey(metric)
                    || Math.abs(computed.get(metric) - values.get(metric)) > ROUNDING)
        .findFirst();
  }

  /** Returns the numbers per report. */
  public RecordedScores recorded() {
    Map<String, double[]> numbers = new LinkedHashMap<>();
    columns.forEach(
        (name, column) ->
            numbers.put(name, column.stream().mapToDouble(Number::doubleValue).toArray()));
    return new RecordedScores(signatures.stream().map(Signature::parse).toList(), numbers);
  }
}
