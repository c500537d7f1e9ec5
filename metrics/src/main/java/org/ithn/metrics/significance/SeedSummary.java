package org.ithn.metrics.significance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One metric over runs with several seeds.
 *
 * @param runs number of runs
 * @param mean mean of the runs
 * @param deviation sample standard deviation (divided by runs - 1); 0 for a single run
 */
public record SeedSummary(int runs, double mean, double deviation) {
  /**
   * The summary of one metric's values.
   *
   * @throws IllegalArgumentException if there is no value
   */
  public static SeedSummary of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("seeds: no runs; give the values of at least one");
    }
    double mean = values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
    double squares = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    return new SeedSummary(
        values.size(), mean, values.size() == 1 ? 0 : Math.sqrt(squares / (values.size() - 1)));
  }

  /** Summaries by metric of runs that all have the same metrics, in the first run's order. */
  public static Map<String, SeedSummary> summariseRuns(List<Map<String, Double>> runs) {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    for (Map<String, Double> run : runs) {
      if (!run.keySet().equals(runs.get(0).keySet())) {
        throw new IllegalArgumentException(
            "seeds: one run has "
                + run.keySet()
                + ", the first "
                + runs.get(0).keySet()
                + "; score all with the same metrics");
      }
      run.forEach(
          (name, value) -> values.computeIfAbsent(name, unseen -> new ArrayList<>()).add(value));
    }
    Map<String, SeedSummary> summaries = new LinkedHashMap<>();
    values.forEach((name, list) -> summaries.put(name, of(list)));
    return summaries;
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.4f +- %.4f (%d runs)", mean, deviation, runs);
  }
}
