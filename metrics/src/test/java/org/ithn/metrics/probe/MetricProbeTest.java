package org.ithn.metrics.probe;

import static com.google.common.truth.Truth.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.metrics.Signature;
import org.ithn.metrics.clinical.LabelSource;
import org.ithn.metrics.clinical.RuleLabeller;
import org.ithn.metrics.probe.ProbedMetric.Verdict;
import org.ithn.metrics.report.ReportScores;
import org.ithn.metrics.scoring.ClinicalScoring;
import org.ithn.metrics.scoring.PairedReports;
import org.ithn.metrics.scoring.ReportScoring;
import org.ithn.metrics.significance.ConfidenceInterval;
import org.ithn.metrics.significance.Resampling;
import org.ithn.metrics.text.TextPreparation;
import org.junit.jupiter.api.Test;

class MetricProbeTest {
  private static final Resampling SAMPLES = new Resampling(100, 3);

  private static ProbeResult probe(PairedReports reports, List<String> warnings) {
    ReportScoring scoring =
        new ReportScoring(
                TextPreparation.none(),
                ReportScores.defaultScorers(),
                Optional.of(ClinicalScoring.of(LabelSource.of(new RuleLabeller()))),
                SAMPLES)
            .withWarnings(warnings::add);
    return new MetricProbe(scoring, SAMPLES, 5).probe(reports);
  }

  /** Forty perfect predictions, half of them with a finding on the left. */
  private static PairedReports perfect() {
    List<String> ids = new ArrayList<>();
    List<String> reports = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      ids.add("s" + i);
      reports.add(
          i % 2 == 0
              ? "the heart is normal . small left effusion in zone " + i + " ."
              : "no effusion . lungs clear in zone " + i + " .");
    }
    return new PairedReports(ids, reports, reports.stream().map(List::of).toList());
  }

  private static ProbedDamage probed(ProbeResult result, Damage damage) {
    return result.damages().stream()
        .filter(each -> each.damage() == damage)
        .findFirst()
        .orElseThrow();
  }

  private static ProbedMetric metric(ProbeResult result, Damage damage, String name) {
    return probed(result, damage).metrics().stream()
        .filter(metric -> metric.signature().metric().equals(name))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void labelsWithoutSidesAreMarkedWhereSidesAreSwapped() {
    ProbeResult result = probe(perfect(), new ArrayList<>());
    ProbedMetric efficacy = metric(result, Damage.SIDE, "CE-micro-F1");
    ProbedMetric words = metric(result, Damage.SIDE, "BLEU-4");
    assertThat(probed(result, Damage.SIDE).changed()).isEqualTo(20);
    assertThat(efficacy.verdict()).isEqualTo(Verdict.UNCHANGED);
    assertThat(efficacy.isMarked(Damage.SIDE)).isTrue();
    assertThat(words.verdict()).isEqualTo(Verdict.FALLS);
    assertThat(words.isMarked(Damage.SIDE)).isFalse();
    assertThat(words.before()).isWithin(1e-9).of(1);
    assertThat(words.interval().low()).isAtMost(words.difference());
    assertThat(words.interval().high()).isAtLeast(words.difference());
  }

  @Test
  void efficacyFallsWhereFindingsChangeAndStaysWhereWordsMove() {
    ProbeResult result = probe(perfect(), new ArrayList<>());
    for (Damage damage : List.of(Damage.NEGATION, Damage.DELETED, Damage.ADDED, Damage.EXCHANGED)) {
      assertThat(metric(result, damage, "CE-example-F1").verdict()).isEqualTo(Verdict.FALLS);
    }
    assertThat(metric(result, Damage.ORDER, "CE-micro-F1").verdict()).isEqualTo(Verdict.UNCHANGED);
    assertThat(metric(result, Damage.ORDER, "CE-micro-F1").isMarked(Damage.ORDER)).isFalse();
    assertThat(metric(result, Damage.ORDER, "ROUGE-L").verdict()).isEqualTo(Verdict.FALLS);
    assertThat(metric(result, Damage.EMPTY, "diversity").isMarked(Damage.EMPTY)).isFalse();
  }

  @Test
  void damageThatDoesNotApplyHasNoMetricsAndGivesNoWarnings() {
    PairedReports reports =
        new PairedReports(
            List.of("a", "b"),
            List.of("no mass seen", "no edema seen"),
            List.of(List.of("no mass seen"), List.of("no edema")));
    List<String> warnings = new ArrayList<>();
    ProbeResult result = probe(reports, warnings);
    assertThat(probed(result, Damage.SIDE).metrics()).isEmpty();
    assertThat(warnings).isEmpty(); // the empty reports of the damage are no news
    assertThat(metric(result, Damage.NEGATION, "BLEU-1").changed()).isEqualTo(2);
    assertThat(result.table()).contains("side                0    0.0%  changed");
    assertThat(result.marked()).isAtMost(result.expected());
  }

  @Test
  void verdictsFollowTheInterval() {
    assertThat(verdict(-0.2, -0.1, 20)).isEqualTo(Verdict.FALLS);
    assertThat(verdict(0.1, 0.2, 20)).isEqualTo(Verdict.RISES);
    assertThat(verdict(0, 0, 20)).isEqualTo(Verdict.UNCHANGED);
    assertThat(verdict(-0.1, 0.2, 20)).isEqualTo(Verdict.UNCLEAR);
    assertThat(verdict(-0.1, 0.2, 9)).isEqualTo(Verdict.TOO_FEW);
    assertThat(metric(-0.1, 0.2, 9).isMarked(Damage.SIDE)).isFalse();
    assertThat(metric(0.1, 0.2, 20).isMarked(Damage.SIDE)).isTrue();
    assertThat(metric(0, 0, 20).isMarked(Damage.CAPITALS)).isFalse();
  }

  private static Verdict verdict(double low, double high, int changed) {
    return metric(low, high, changed).verdict();
  }

  private static ProbedMetric metric(double low, double high, int changed) {
    return new ProbedMetric(
        new Signature("ROUGE-L", Map.of()),
        0.5,
        0.5 + (low + high) / 2,
        new ConfidenceInterval(low, high),
        changed);
  }
}
