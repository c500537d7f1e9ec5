package org.ithn.metrics.significance;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.Signature;
import org.ithn.metrics.report.ReportScores;
import org.junit.jupiter.api.Test;

class SignificanceTest {
  private static final Resampling SAMPLES = new Resampling(2000, 11);

  private static CorpusScore mean(double... items) {
    return CorpusScore.mean(Signature.of("m", "ws"), items);
  }

  private static MetricComparison compare(double... both) {
    int items = both.length / 2;
    return PairedComparison.compare(
            scores(Arrays.copyOf(both, items)),
            scores(Arrays.copyOfRange(both, items, both.length)),
            scores(both),
            SAMPLES)
        .get(0);
  }

  private static ReportScores scores(double... items) {
    return ReportScores.ofScores(List.of(mean(items)));
  }

  @Test
  void equalSystemsDoNotDiffer() {
    MetricComparison row = compare(1, 2, 3, 5, 1, 2, 3, 5);
    assertThat(row.difference()).isEqualTo(0);
    assertThat(row.bootstrapP()).isEqualTo(1);
    assertThat(row.randomisationP()).isEqualTo(1);
    assertThat(row.interval()).isEqualTo(new ConfidenceInterval(0, 0));
  }

  @Test
  void everyItemBetterIsSignificantAndHasTheExactRandomisationP() {
    double[] both = IntStream.range(0, 14).mapToDouble(i -> i < 7 ? i : i - 7 + 1).toArray();
    MetricComparison row = compare(both);
    assertThat(row.difference()).isWithin(1e-12).of(1);
    assertThat(row.bootstrapP()).isEqualTo(0);
    // Only swapping none or all of the 7 pairs keeps the difference: 2 / 128.
    assertThat(row.randomisationP()).isWithin(0.01).of(2.0 / 128);
    assertThat(row.interval().low()).isWithin(1e-12).of(1);
  }

  @Test
  void signOfTheDifferenceIsSecondMinusFirst() {
    MetricComparison row = compare(3, 4, 5, 1, 2, 2);
    assertThat(row.first()).isWithin(1e-12).of(4);
    assertThat(row.difference()).isWithin(1e-12).of(-7.0 / 3);
    assertThat(row.interval().high()).isAtMost(-2 + 1e-12);
    assertThat(row.interval().low()).isAtLeast(-3 - 1e-12);
  }

  @Test
  void noisyDifferenceIsNotSignificant() {
    MetricComparison row = compare(1, 5, 2, 4, 3, 3, 3.1, 2.9, 3, 3.2, 2.8, 3.3);
    assertThat(row.bootstrapP()).isGreaterThan(0.2);
    assertThat(row.randomisationP()).isGreaterThan(0.2);
    assertThat(row.interval().low()).isLessThan(0);
    assertThat(row.interval().high()).isGreaterThan(0);
  }

  @Test
  void intervalOfAMeanHasTheWidthOfTheNormalApproximation() {
    double[] items = IntStream.range(0, 101).mapToDouble(i -> i).toArray();
    ConfidenceInterval interval = ConfidenceInterval.of(mean(items), SAMPLES);
    double halfWidth =
        1.96 * Math.sqrt(Arrays.stream(items).map(x -> (x - 50) * (x - 50)).sum()) / 101;
    assertThat(interval.low()).isWithin(0.6).of(50 - halfWidth);
    assertThat(interval.high()).isWithin(0.6).of(50 + halfWidth);
  }

  @Test
  void quantilesAreInterpolated() {
    double[] values = IntStream.rangeClosed(0, 40).mapToDouble(i -> 40 - i).toArray();
    assertThat(ConfidenceInterval.ofValues(values)).isEqualTo(new ConfidenceInterval(1, 39));
    assertThat(ConfidenceInterval.ofValues(new double[] {0, 1}).high()).isWithin(1e-12).of(0.975);
    assertThat(ConfidenceInterval.ofValues(new double[] {3}).toString())
        .isEqualTo("[3.0000, 3.0000]");
  }

  @Test
  void equalSeedsGiveEqualNumbers() {
    assertThat(compare(1, 5, 2, 3, 3, 3.5)).isEqualTo(compare(1, 5, 2, 3, 3, 3.5));
  }

  @Test
  void mismatchedCorporaAndZeroSamplesAreRejected() {
    assertThat(assertThrows(IllegalArgumentException.class, () -> compare(1, 2, 3)))
        .hasMessageThat()
        .contains("1 and 2 items");
    for (int both : new int[] {1, 3}) {
      assertThrows(
          IllegalArgumentException.class,
          () -> PairedComparison.compare(scores(1), scores(2), scores(new double[both]), SAMPLES));
    }
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () ->
                    PairedComparison.compare(scores(1), scores(2), scores(1, 2), Resampling.NONE)))
        .hasMessageThat()
        .contains("0 samples");
    assertThrows(
        IllegalArgumentException.class, () -> ConfidenceInterval.of(mean(1), Resampling.NONE));
    assertThrows(IllegalArgumentException.class, () -> new Resampling(-1, 0));
  }

  @Test
  void seedsHaveMeanAndSampleDeviation() {
    SeedSummary summary = SeedSummary.of(List.of(1.0, 2.0, 6.0));
    assertThat(summary.mean()).isWithin(1e-12).of(3);
    assertThat(summary.deviation()).isWithin(1e-12).of(Math.sqrt(7));
    assertThat(SeedSummary.of(List.of(4.0))).isEqualTo(new SeedSummary(1, 4, 0));
    assertThat(summary.toString()).isEqualTo("3.0000 +- 2.6458 (3 runs)");
    assertThrows(IllegalArgumentException.class, () -> SeedSummary.of(List.of()));
  }

  @Test
  void runsMustHaveTheSameMetrics() {
    Map<String, SeedSummary> summaries =
        SeedSummary.summariseRuns(List.of(Map.of("a", 1.0), Map.of("a", 3.0)));
    assertThat(summaries.get("a").mean()).isEqualTo(2);
    assertThrows(
        IllegalArgumentException.class,
        () -> SeedSummary.summariseRuns(List.of(Map.of("a", 1.0), Map.of("b", 3.0))));
  }
}
