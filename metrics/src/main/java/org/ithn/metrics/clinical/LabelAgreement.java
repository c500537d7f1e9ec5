package org.ithn.metrics.clinical;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Agreement of two labellers: F1 of a status, per observation and pooled over observations.
 *
 * <p>{@code 2 n(both) / (n(first) + n(second))}, where {@code n} counts reports with that status; 1
 * if neither labeller has it.
 */
public final class LabelAgreement {
  private final List<Labels> first;
  private final List<Labels> second;

  /**
   * Compares labels of the same reports.
   *
   * @throws IllegalArgumentException if the lists differ in length
   */
  public LabelAgreement(List<Labels> first, List<Labels> second) {
    if (first.size() != second.size()) {
      throw new IllegalArgumentException(
          "agreement: "
              + first.size()
              + " and "
              + second.size()
              + " reports; give both labellings of the same reports");
    }
    this.first = List.copyOf(first);
    this.second = List.copyOf(second);
  }

  /** Returns the F1 of a status over some observations; counts are summed before division. */
  public double f1(Status status, List<Observation> observations) {
    long agreed = 0;
    long total = 0;
    for (Observation observation : observations) {
      for (int i = 0; i < first.size(); i++) {
        boolean inFirst = first.get(i).status(observation) == status;
        boolean inSecond = second.get(i).status(observation) == status;
        agreed += inFirst && inSecond ? 2 : 0;
        total += (inFirst ? 1 : 0) + (inSecond ? 1 : 0);
      }
    }
    return total == 0 ? 1 : (double) agreed / total;
  }

  /** Returns the F1 of a status by observation. */
  public Map<Observation, Double> f1(Status status) {
    Map<Observation, Double> byObservation = new EnumMap<>(Observation.class);
    for (Observation observation : Observation.values()) {
      byObservation.put(observation, f1(status, List.of(observation)));
    }
    return byObservation;
  }

  /**
   * Returns a table of F1 for positive, negative and uncertain by observation. The last two lines
   * pool observations, with and without No Finding.
   */
  public String table() {
    StringBuilder table =
        new StringBuilder(
            String.format(
                Locale.ROOT,
                "%-28s %9s %9s %9s%n",
                "observation",
                "positive",
                "negative",
                "uncertain"));
    for (Observation observation : Observation.values()) {
      table.append(line(observation.label(), List.of(observation)));
    }
    List<Observation> all = new ArrayList<>(List.of(Observation.values()));
    table.append(line("all", all));
    all.remove(Observation.NO_FINDING);
    return table.append(line("all but No Finding", all)).toString();
  }

  private String line(String name, List<Observation> observations) {
    return String.format(
        Locale.ROOT,
        "%-28s %9.3f %9.3f %9.3f%n",
        name,
        f1(Status.POSITIVE, observations),
        f1(Status.NEGATIVE, observations),
        f1(Status.UNCERTAIN, observations));
  }
}
