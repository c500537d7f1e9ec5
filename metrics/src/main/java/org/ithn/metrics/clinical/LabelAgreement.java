package org.ithn.metrics.clinical;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How well one labeller agrees with another: F1 of a status, per observation and summed over them.
 *
 * <p>{@code 2 n(both) / (n(first) + n(second))}, where {@code n} counts reports with that status; 1
 * where neither has it.
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
              + " reports; give labels of the same reports");
    }
    this.first = List.copyOf(first);
    this.second = List.copyOf(second);
  }

  /** F1 of a status over some observations, all reports and observations summed before dividing. */
  public double f1(Status status, List<Observation> observations) {
    long agreed = 0;
    long total = 0;
    for (Observation observation : observations) {
      for (int i = 0; i < first.size(); i++) {
        boolean ours = first.get(i).status(observation) == status;
        boolean theirs = second.get(i).status(observation) == status;
        agreed += ours && theirs ? 2 : 0;
        total += (ours ? 1 : 0) + (theirs ? 1 : 0);
      }
    }
    return total == 0 ? 1 : (double) agreed / total;
  }

  /** F1 of a status by observation. */
  public Map<Observation, Double> f1(Status status) {
    Map<Observation, Double> byObservation = new EnumMap<>(Observation.class);
    for (Observation observation : Observation.values()) {
      byObservation.put(observation, f1(status, List.of(observation)));
    }
    return byObservation;
  }

  /**
   * A table: observation, F1 of stated, denied and doubted; the last lines sum, with and without No
   * Finding.
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
