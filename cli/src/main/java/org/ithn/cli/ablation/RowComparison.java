package org.ithn.cli.ablation;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ithn.cli.records.CellRecord;
import org.ithn.experiments.UserException;
import org.ithn.metrics.Signature;
import org.ithn.metrics.recorded.RecordedScores;
import org.ithn.metrics.significance.HolmCorrection;
import org.ithn.metrics.significance.MetricComparison;
import org.ithn.metrics.significance.PairedComparison;
import org.ithn.metrics.significance.PairedScores;
import org.ithn.metrics.significance.Resampling;
import org.ithn.metrics.significance.SeedDifferences;

/**
 * Comparison of a row with the baseline in one metric, over their common seeds.
 *
 * @param studies tests and interval over the test studies; the row is the second system
 * @param seeds the differences of the seeds, row minus baseline
 * @param holmP the p-value of approximate randomisation, corrected for the rows of the table
 */
public record RowComparison(MetricComparison studies, SeedDifferences seeds, double holmP) {
  private static final double SIGNIFICANT = 0.05;

  /** Returns true if the corrected p-value is below 0.05. */
  public boolean isSignificant() {
    return holmP < SIGNIFICANT;
  }

  /**
   * Compares each row with the baseline.
   *
   * @param baseline the baseline's cells
   * @param rows the cells of the other rows, by name
   * @return the comparisons by row and metric; none for a row without a common seed
   * @throws UserException if two cells were tested on different reports
   */
  static Map<String, Map<String, RowComparison>> ofRows(
      List<CellRecord> baseline, Map<String, List<CellRecord>> rows) {
    Map<String, Map<String, RowComparison>> all = new LinkedHashMap<>();
    rows.forEach((row, cells) -> all.put(row, compare(baseline, cells)));
    Set<String> metrics = new LinkedHashSet<>();
    all.values().forEach(byMetric -> metrics.addAll(byMetric.keySet()));
    metrics.forEach(metric -> correct(all, metric));
    return all;
  }

  private static void correct(Map<String, Map<String, RowComparison>> all, String metric) {
    List<Map<String, RowComparison>> compared =
        all.values().stream().filter(byMetric -> byMetric.containsKey(metric)).toList();
    List<Double> corrected =
        HolmCorrection.correct(
            compared.stream().map(row -> row.get(metric).studies().randomisationP()).toList());
    for (int i = 0; i < compared.size(); i++) {
      RowComparison each = compared.get(i).get(metric);
      compared
          .get(i)
          .put(metric, new RowComparison(each.studies(), each.seeds(), corrected.get(i)));
    }
  }

  private static Map<String, RowComparison> compare(
      List<CellRecord> baseline, List<CellRecord> cells) {
    List<CellRecord> firsts = new ArrayList<>();
    List<CellRecord> seconds = new ArrayList<>();
    for (CellRecord first : baseline) {
      Optional<CellRecord> second =
          cells.stream().filter(cell -> cell.seed() == first.seed()).findFirst();
      if (second.isPresent()) {
        firsts.add(first);
        seconds.add(second.get());
      }
    }
    Map<String, RowComparison> byMetric = new LinkedHashMap<>();
    if (!firsts.isEmpty()) {
      for (MetricComparison studies : overStudies(firsts, seconds)) {
        String metric = studies.signature().metric();
        byMetric.put(
            metric,
            new RowComparison(
                studies, overSeeds(firsts, seconds, metric), studies.randomisationP()));
      }
    }
    return byMetric;
  }

  private static SeedDifferences overSeeds(
      List<CellRecord> firsts, List<CellRecord> seconds, String metric) {
    List<Double> differences = new ArrayList<>();
    for (int i = 0; i < firsts.size(); i++) {
      differences.add(
          seconds.get(i).test().values().get(metric) - firsts.get(i).test().values().get(metric));
    }
    return SeedDifferences.of(differences);
  }

  private static List<MetricComparison> overStudies(
      List<CellRecord> firsts, List<CellRecord> seconds) {
    List<RecordedScores> left = new ArrayList<>();
    List<RecordedScores> right = new ArrayList<>();
    Set<Signature> common = new LinkedHashSet<>(firsts.get(0).test().recorded().signatures());
    for (int i = 0; i < firsts.size(); i++) {
      checkSameTest(firsts.get(0), firsts.get(i));
      checkSameTest(firsts.get(0), seconds.get(i));
      left.add(firsts.get(i).test().recorded());
      right.add(seconds.get(i).test().recorded());
      common.retainAll(left.get(i).signatures());
      common.retainAll(right.get(i).signatures());
    }
    List<PairedScores> runs = new ArrayList<>();
    for (int i = 0; i < left.size(); i++) {
      RecordedScores first = new RecordedScores(List.copyOf(common), left.get(i).columns());
      RecordedScores second = new RecordedScores(List.copyOf(common), right.get(i).columns());
      runs.add(new PairedScores(first.scores(), second.scores(), first.concat(second).scores()));
    }
    int[] studies = firsts.get(0).test().studies().stream().mapToInt(Integer::intValue).toArray();
    return PairedComparison.compareRuns(runs, studies, Resampling.DEFAULT);
  }

  private static void checkSameTest(CellRecord first, CellRecord second) {
    if (!first.test().corpus().equals(second.test().corpus())) {
      throw new UserException(
          "cells %s and %s were tested on different reports; compare only cells with the same test split"
              .formatted(first.id(), second.id()));
    }
  }
}
