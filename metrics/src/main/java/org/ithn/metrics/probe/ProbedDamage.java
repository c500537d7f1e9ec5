package org.ithn.metrics.probe;

import java.util.List;

/**
 * Scores under one damage.
 *
 * @param damage the damage
 * @param changed the number of reports that it changed
 * @param metrics the metrics before and after; empty if no report was changed
 */
public record ProbedDamage(Damage damage, int changed, List<ProbedMetric> metrics) {
  public ProbedDamage {
    metrics = List.copyOf(metrics);
  }
}
