package org.ithn.experiments.evaluation;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.ithn.datasets.sources.phantom.ClinicalReport;
import org.ithn.datasets.sources.phantom.PhantomConfig;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.sources.phantom.PhantomFindings;
import org.ithn.datasets.sources.phantom.PhantomGenerator;
import org.ithn.datasets.sources.phantom.Prevalence;
import org.ithn.experiments.inputs.LabelFile;
import org.ithn.experiments.inputs.LabelOrder;
import org.ithn.metrics.clinical.Labels;
import org.ithn.metrics.clinical.Observation;
import org.ithn.metrics.clinical.RuleLabeller;
import org.ithn.metrics.clinical.Status;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built-in labeller on the wordings of clinical phantoms. */
final class ClinicalLabelsTest {
  private final RuleLabeller labeller = new RuleLabeller();

  private static Set<String> expected(PhantomFindings findings) {
    Set<String> expected = new TreeSet<>(findings.observations());
    if (Set.of(Observation.SUPPORT_DEVICES.label()).containsAll(expected)) {
      expected.add(Observation.NO_FINDING.label());
    }
    return expected;
  }

  /** Returns the positive classes; fails if one is uncertain. */
  private Set<String> positive(String report) {
    Labels labels = labeller.label(report);
    Set<String> positive = new TreeSet<>();
    for (Observation each : Observation.values()) {
      assertWithMessage("%s of '%s'", each.label(), report)
          .that(labels.status(each))
          .isNotEqualTo(Status.UNCERTAIN);
      if (labels.status(each) == Status.POSITIVE) {
        positive.add(each.label());
      }
    }
    return positive;
  }

  /** Returns phantoms in which each state of each finding occurs, by chance. */
  private static Map<String, PhantomFindings> findings() {
    Map<String, PhantomFindings> all = new LinkedHashMap<>();
    Random random = new Random(4);
    for (int i = 0; i < 200; i++) {
      all.put("study" + i, PhantomFindings.sample(random));
    }
    return all;
  }

  @Test
  void everyWordingOfEveryStateHasTheTrueLabels() {
    Set<String> seen = new TreeSet<>();
    for (PhantomFindings findings : findings().values()) {
      ImmutableList<String> usual =
          ClinicalReport.wordings(findings).stream()
              .map(wordings -> wordings.get(0))
              .collect(ImmutableList.toImmutableList());
      for (int f = 0; f < usual.size(); f++) {
        for (String wording : ClinicalReport.wordings(findings).get(f)) {
          String report = ClinicalReport.usual(findings).replace(usual.get(f), wording);
          assertWithMessage("labels of '%s'", report)
              .that(positive(report))
              .isEqualTo(expected(findings));
          seen.add(wording);
        }
      }
    }
    assertThat(seen).hasSize(4 + 6 + 2 * (4 + 6) + 4 + 6 * 3 + 4 + 6 + 4 + 9);
  }

  @Test
  void negationsOfAllFindingsAreNoFinding() {
    Map<String, PhantomFindings> all = findings();
    int normal = 0;
    for (Map.Entry<String, PhantomFindings> each : all.entrySet()) {
      for (int draw = 0; draw < 5; draw++) {
        String report = ClinicalReport.sample(each.getValue(), draw, each.getKey());
        assertWithMessage("labels of '%s'", report)
            .that(positive(report))
            .isEqualTo(expected(each.getValue()));
      }
      normal += each.getValue().observations().isEmpty() ? 1 : 0;
    }
    assertThat(normal).isLessThan(all.size());
  }

  @Test
  void labelFilesAcceptTheLabelsOfClinicalPhantoms(@TempDir Path folder) throws IOException {
    PhantomFiles files =
        new PhantomGenerator(new PhantomConfig(9, 2, 3, 32, 5, Prevalence.CLINICAL))
            .generate(folder.resolve("data"));
    assertThat(LabelFile.read(files.labels(), LabelOrder.CHEXBERT)).hasSize(9 + 2 + 3);
    assertThat(files.isClinical()).isTrue();
  }
}
