package org.ithn.cli.ablation;

import static com.google.common.truth.Truth.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.metrics.scoring.PairedReports;
import org.ithn.metrics.significance.MetricComparison;
import org.junit.jupiter.api.Test;

/** Comparison of rows with several seeds. */
final class ScoringTest {
  private static final AblationScorer SCORING = AblationScorer.of(Optional.empty());

  private static PairedReports reports(String... texts) {
    return new PairedReports(
        List.of("a", "b"),
        List.of(texts),
        List.of(List.of("the heart is normal ."), List.of("the lungs are clear .")));
  }

  /** Both seeds have the same two reports, which must not lower the share of distinct reports. */
  @Test
  void equalReportsOfTwoSeedsAreNotRepetitions() {
    PairedReports right = reports("the heart is normal .", "the lungs are clear .");
    PairedReports same = reports("the heart is normal .", "the heart is normal .");
    Map<String, MetricComparison> compared =
        SCORING.compare(Map.of(1L, right, 2L, right), Map.of(1L, same, 2L, same));
    MetricComparison distinct = compared.get("distinct-reports");
    assertThat(distinct.first()).isWithin(1e-12).of(1);
    assertThat(distinct.second()).isWithin(1e-12).of(0.5);
    assertThat(distinct.difference()).isWithin(1e-12).of(-0.5);
    assertThat(compared.get("BLEU-1").difference()).isLessThan(0.0);
  }

  @Test
  void rowsWithoutACommonSeedAreNotCompared() {
    PairedReports any = reports("the heart is normal .", "the lungs are clear .");
    assertThat(SCORING.compare(Map.of(1L, any), Map.of(2L, any))).isEmpty();
  }
}
