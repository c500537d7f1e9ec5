package org.ithn.metrics.probe;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ithn.metrics.Signature;

/**
 * Scores of all metrics under all damages.
 *
 * @param reports the number of reports
 * @param seed the seed of the damage
 * @param signatures the metrics, in the order of their table
 * @param damages the damages
 */
public record ProbeResult(
    int reports, long seed, List<Signature> signatures, List<ProbedDamage> damages) {
  /** Meaning of the signs beside a difference. */
  public static final String SIGNS =
      "! does not fall although the clinical meaning changed; ~ the interval contains 0; ="
          + " unchanged; ? fewer than 10 reports changed and the interval contains 0";

  public ProbeResult {
    signatures = List.copyOf(signatures);
    damages = List.copyOf(damages);
  }

  /** Returns the number of marked pairs of metric and damage. */
  public long marked() {
    return damages.stream()
        .flatMap(probed -> probed.metrics().stream().filter(m -> m.isMarked(probed.damage())))
        .count();
  }

  /**
   * Returns the number of pairs that can be marked: metrics that compare with references, under
   * damages that change the clinical meaning of enough reports.
   */
  public long expected() {
    return damages.stream()
        .flatMap(probed -> probed.metrics().stream().filter(m -> m.mustFall(probed.damage())))
        .count();
  }

  /** Returns the damages that changed at least one report. */
  public List<ProbedDamage> applied() {
    return damages.stream().filter(probed -> probed.changed() > 0).toList();
  }

  /** Returns the share of the reports that a damage changed, 0 to 1. */
  public double share(ProbedDamage probed) {
    return (double) probed.changed() / reports;
  }

  /**
   * Returns two tables: the damages with the share of reports that they changed; and the difference
   * of each metric under each damage, with a sign from {@link #SIGNS}.
   */
  public String table() {
    StringBuilder table = new StringBuilder();
    line(table, "%-11s %9s %7s  %-8s  %s", "damage", "changed", "share", "meaning", "description");
    for (ProbedDamage probed : damages) {
      Damage damage = probed.damage();
      line(
          table,
          "%-11s %9d %6.1f%%  %-8s  %s",
          damage.label(),
          probed.changed(),
          100 * share(probed),
          damage.meaning().label(),
          damage.description());
    }
    line(table, "");
    StringBuilder head = new StringBuilder("%-22s %9s".formatted("metric", "value"));
    applied().forEach(probed -> head.append(" %11s".formatted(probed.damage().label())));
    line(table, "%s", head);
    for (int i = 0; i < signatures.size() && !applied().isEmpty(); i++) {
      line(table, "%s", row(i));
    }
    line(table, "%s", SIGNS);
    return table.toString();
  }

  private static void line(StringBuilder table, String format, Object... values) {
    table.append(String.format(Locale.ROOT, format, values).stripTrailing()).append('\n');
  }

  private String row(int metric) {
    List<String> cells = new ArrayList<>();
    for (ProbedDamage probed : applied()) {
      ProbedMetric at = probed.metrics().get(metric);
      cells.add(String.format(Locale.ROOT, "%+10.4f%s", at.difference(), sign(at, probed)));
    }
    return String.format(
        Locale.ROOT,
        "%-22s %9.4f %s",
        signatures.get(metric).metric(),
        applied().get(0).metrics().get(metric).before(),
        String.join(" ", cells));
  }

  /** Returns the sign of a metric under a damage, one of {@link #SIGNS} or a blank. */
  public static String sign(ProbedMetric metric, ProbedDamage probed) {
    if (metric.isMarked(probed.damage())) {
      return "!";
    }
    return switch (metric.verdict()) {
      case FALLS, RISES -> " ";
      case UNCHANGED -> "=";
      case UNCLEAR -> "~";
      case TOO_FEW -> "?";
    };
  }
}
