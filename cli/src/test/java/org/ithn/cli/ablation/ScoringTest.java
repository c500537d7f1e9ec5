package org.ithn.cli.ablation;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.cli.records.CellRecord;
import org.ithn.cli.records.Curves;
import org.ithn.cli.records.TestScores;
import org.ithn.experiments.UserException;
import org.ithn.metrics.scoring.PairedReports;
import org.junit.jupiter.api.Test;

/** Comparison of rows with several seeds. */
final class ScoringTest {
  private static final AblationScorer SCORING = AblationScorer.of(Optional.empty());

  private static final PairedReports RIGHT =
      reports("the heart is normal .", "the lungs are clear .");
  private static final PairedReports SAME =
      reports("the heart is normal .", "the heart is normal .");

  private static PairedReports reports(String... texts) {
    return new PairedReports(
        List.of("a", "b"),
        List.of(texts),
        List.of(List.of("the heart is normal ."), List.of("the lungs are clear .")));
  }

  private static CellRecord cell(long seed, PairedReports reports) {
    return new CellRecord(
        "cell-seed" + seed,
        seed,
        new CellRecord.Configuration("h", List.of(), Map.of()),
        new CellRecord.Provenance(Map.of(), Map.of(), "r", "random", 1, 1),
        new CellRecord.Cost(1, 1, 1, 1, 1),
        TestScores.of(reports, SCORING.score(reports)),
        new Curves(Map.of()));
  }

  private static Map<String, RowComparison> compare(CellRecord first, CellRecord... second) {
    List<CellRecord> baseline =
        second.length == 1 ? List.of(first) : List.of(first, cell(2, RIGHT));
    return RowComparison.ofRows(baseline, Map.of("row", List.of(second))).get("row");
  }

  /** Both seeds have the same two reports, which must not lower the share of distinct reports. */
  @Test
  void equalReportsOfTwoSeedsAreNotRepetitions() {
    Map<String, RowComparison> compared = compare(cell(1, RIGHT), cell(1, SAME), cell(2, SAME));
    RowComparison distinct = compared.get("distinct-reports");
    assertThat(distinct.studies().first()).isWithin(1e-12).of(1);
    assertThat(distinct.studies().second()).isWithin(1e-12).of(0.5);
    assertThat(distinct.seeds().mean()).isWithin(1e-12).of(-0.5);
    assertThat(distinct.seeds().seeds()).isEqualTo(2);
    assertThat(compared.get("BLEU-1").seeds().mean()).isLessThan(0.0);
  }

  @Test
  void rowsWithoutACommonSeedAreNotCompared() {
    assertThat(compare(cell(1, RIGHT), cell(2, RIGHT))).isEmpty();
  }

  @Test
  void cellsWithOtherTestReportsAreNotCompared() {
    PairedReports other =
        new PairedReports(
            List.of("a", "c"), List.of("x", "y"), List.of(List.of("x"), List.of("y")));
    UserException refusal =
        assertThrows(UserException.class, () -> compare(cell(1, RIGHT), cell(1, other)));
    assertThat(refusal).hasMessageThat().contains("were tested on different reports");
  }
}
