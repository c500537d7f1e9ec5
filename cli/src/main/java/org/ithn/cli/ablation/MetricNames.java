package org.ithn.cli.ablation;

import com.google.common.collect.ImmutableSet;
import java.util.List;
import java.util.Optional;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.NearestName;
import org.ithn.metrics.scoring.PairedReports;

/** Names of the metrics that the table of a matrix may have as columns. */
final class MetricNames {
  /** Metrics that are computed only where the data files are present. */
  private static final String METEOR = "METEOR";

  private static final ImmutableSet<String> KNOWN = known();

  private MetricNames() {}

  private static ImmutableSet<String> known() {
    PairedReports one =
        new PairedReports(List.of("1"), List.of("no effusion ."), List.of(List.of("no edema .")));
    return ImmutableSet.<String>builder()
        .addAll(AblationScorer.of(Optional.empty()).score(one).values().keySet())
        .add(METEOR)
        .build();
  }

  /**
   * Checks the metrics of a matrix.
   *
   * @throws UserException if one is unknown; the message has the nearest name
   */
  static void check(List<String> metrics, String origin) {
    for (String metric : metrics) {
      if (!KNOWN.contains(metric)) {
        throw new UserException(
            "%s: table.metrics has the unknown metric '%s'%s"
                .formatted(
                    origin,
                    metric,
                    NearestName.find(metric, KNOWN)
                        .map(known -> ", did you mean '" + known + "'?")
                        .orElse("; available: " + String.join(", ", KNOWN))));
      }
    }
  }
}
