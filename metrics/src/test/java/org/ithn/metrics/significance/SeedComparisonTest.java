package org.ithn.metrics.significance;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.truth.Correspondence;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.Signature;
import org.ithn.metrics.report.ReportScores;
import org.junit.jupiter.api.Test;

/** Comparisons over several seeds and several metrics' comparisons. */
class SeedComparisonTest {
  private static final Resampling SAMPLES = new Resampling(2000, 13);
  private static final Correspondence<Number, Number> TOLERANCE = Correspondence.tolerance(1e-12);

  private static ReportScores scores(double... items) {
    return ReportScores.ofScores(List.of(CorpusScore.mean(Signature.of("m", "ws"), items)));
  }

  private static PairedScores run(double[] first, double[] second) {
    double[] both = DoubleStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    return new PairedScores(scores(first), scores(second), scores(both));
  }

  private static MetricComparison compare(int[] groups, PairedScores... runs) {
    return PairedComparison.compareRuns(List.of(runs), groups, SAMPLES).get(0);
  }

  @Test
  void valueIsTheMeanOverTheSeeds() {
    MetricComparison row =
        compare(
            new int[] {0, 1, 2},
            run(new double[] {1, 2, 3}, new double[] {2, 3, 4}),
            run(new double[] {1, 2, 3}, new double[] {4, 5, 6}));
    assertThat(row.first()).isWithin(1e-12).of(2);
    assertThat(row.difference()).isWithin(1e-12).of(2);
  }

  /** The p-value of seven studies is 2 / 128, however many seeds or views repeat them. */
  @Test
  void repeatedStudiesAreNoNewEvidence() {
    double[] zeros = new double[7];
    double[] ones = IntStream.range(0, 7).mapToDouble(i -> 1 + i / 10.0).toArray();
    int[] alone = IntStream.range(0, 7).toArray();
    PairedScores run = run(zeros, ones);
    assertThat(compare(alone, run, run, run).randomisationP()).isWithin(0.01).of(2.0 / 128);
    int[] views = IntStream.range(0, 14).map(i -> i / 2).toArray();
    double[] twice = Arrays.stream(views).mapToDouble(i -> ones[i]).toArray();
    MetricComparison grouped = compare(views, run(new double[14], twice));
    assertThat(grouped.randomisationP()).isWithin(0.01).of(2.0 / 128);
    assertThat(grouped.interval()).isEqualTo(compare(alone, run).interval());
    int[] eachAlone = IntStream.range(0, 14).toArray();
    assertThat(compare(eachAlone, run(new double[14], twice)).randomisationP()).isLessThan(0.005);
  }

  @Test
  void holmMultipliesBySmallerCounts() {
    assertThat(HolmCorrection.correct(List.of(0.01, 0.04, 0.03)))
        .comparingElementsUsing(TOLERANCE)
        .containsExactly(0.03, 0.06, 0.06)
        .inOrder();
    assertThat(HolmCorrection.correct(List.of(0.6, 0.7))).containsExactly(1.0, 1.0);
    assertThat(HolmCorrection.correct(List.of())).isEmpty();
  }

  @Test
  void seedDifferencesHaveTheirOwnTest() {
    SeedDifferences three = SeedDifferences.of(List.of(0.1, 0.2, -0.03));
    assertThat(three.agreeing()).isEqualTo(2);
    assertThat(three.mean()).isWithin(1e-12).of(0.09);
    // t = 0.09 / (0.115326 / sqrt 3) = 1.3517; with 2 degrees of freedom the two-sided p-value is
    // 1 - t / sqrt(t * t + 2).
    assertThat(three.deviation()).isWithin(1e-6).of(0.115326);
    double t = 0.09 / (three.deviation() / Math.sqrt(3));
    assertThat(three.p().getAsDouble()).isWithin(1e-9).of(1 - t / Math.sqrt(t * t + 2));
    assertThat(SeedDifferences.of(List.of(0.5)).p()).isEmpty();
    assertThat(SeedDifferences.of(List.of(0.0, 0.0)).p()).hasValue(1);
    assertThat(SeedDifferences.of(List.of(0.0, 0.0)).agreeing()).isEqualTo(2);
  }
}
