package org.ithn.metrics.significance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Summary of one metric over runs with several seeds.
 *
 * @param runs the number of runs
 * @param mean the mean over the runs
 * @param deviation the sample standard deviation (divisor runs - 1); 0 for a single run
 */
public record SeedSummary(int runs, double mean, double deviation) {
  /**
   * Summarises one metric's values.
   *
   * @throws IllegalArgumentException if there is no value
   */
  public static SeedSummary of(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("seeds: 0 runs; expected at least 1");
    }
    double mean = values.stream().mapToDouble(Double::doubleValue).sum() / values.size();
    double squares = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    return new SeedSummary(
        values.size(), mean, values.size() == 1 ? 0 : Math.sqrt(squares / (values.size() - 1)));
  }

  /** Summarises runs by metric, in the first run's order; all runs need the same metrics. */
  public static Map<String, SeedSummary> summariseRuns(List<Map<String, Double>> runs) {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    for (Map<String, Double> run : runs) {
      if (!run.keySet().equals(runs.get(0).keySet())) {
        throw new IllegalArgumentException(
            "seeds: one run has the metrics "
                + run.keySet()
                + ", the first "
                + runs.get(0).keySet()
                + "; score all runs with the same metrics");
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
