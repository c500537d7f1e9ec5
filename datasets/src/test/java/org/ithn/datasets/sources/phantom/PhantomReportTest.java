package org.ithn.datasets.sources.phantom;

import static com.google.common.truth.Truth.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.ithn.datasets.sources.phantom.PhantomFindings.Device;
import org.ithn.datasets.sources.phantom.PhantomFindings.Effusion;
import org.ithn.datasets.sources.phantom.PhantomFindings.Heart;
import org.ithn.datasets.sources.phantom.PhantomFindings.Nodule;
import org.ithn.datasets.sources.phantom.PhantomFindings.Pneumothorax;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.framework.data.PythonStrings;
import org.junit.jupiter.api.Test;

class PhantomReportTest {
  @Test
  void differentFindingsHaveDifferentReports() {
    List<String> reports = everyReport();
    assertThat(reports).hasSize(3 * 3 * 3 * 7 * 3 * 4);
    assertThat(reports).containsNoDuplicates();
  }

  @Test
  void cleanedReportsHave25To45Words() {
    for (String report : everyReport()) {
      int words = PythonStrings.split(ReportCleaner.IU_XRAY.clean(report)).size();
      assertThat(words).isAtLeast(25);
      assertThat(words).isAtMost(45);
    }
  }

  @Test
  void vocabularyHas80To150Words() {
    Set<String> words = new TreeSet<>();
    everyReport().forEach(r -> words.addAll(PythonStrings.split(ReportCleaner.IU_XRAY.clean(r))));
    assertThat(words.size()).isAtLeast(80);
    assertThat(words.size()).isAtMost(150);
  }

  @Test
  void reportsOfOtherStudiesScoreAtMostAThird() {
    for (int seed = 1; seed <= 5; seed++) {
      Random random = new Random(seed);
      List<List<String>> reports = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        String report = PhantomReport.describe(PhantomFindings.sample(random));
        reports.add(PythonStrings.split(ReportCleaner.IU_XRAY.clean(report)));
      }
      List<List<String>> shuffled = new ArrayList<>(reports);
      Collections.shuffle(shuffled, random);
      assertThat(bleu4(shuffled, reports)).isAtMost(0.33);
      assertThat(bleu4(reports, reports)).isWithin(1e-12).of(1);
    }
  }

  /** Returns corpus BLEU-4 with one reference per item and clipped n-gram counts. */
  private static double bleu4(List<List<String>> candidates, List<List<String>> references) {
    double logPrecisions = 0;
    long candidateWords = 0;
    long referenceWords = 0;
    for (int n = 1; n <= 4; n++) {
      long matches = 0;
      long total = 0;
      for (int i = 0; i < candidates.size(); i++) {
        Map<List<String>, Integer> reference = grams(references.get(i), n);
        for (Map.Entry<List<String>, Integer> gram : grams(candidates.get(i), n).entrySet()) {
          total += gram.getValue();
          matches += Math.min(gram.getValue(), reference.getOrDefault(gram.getKey(), 0));
        }
      }
      logPrecisions += Math.log((double) matches / total) / 4;
    }
    for (int i = 0; i < candidates.size(); i++) {
      candidateWords += candidates.get(i).size();
      referenceWords += references.get(i).size();
    }
    return Math.exp(logPrecisions + Math.min(0, 1 - (double) referenceWords / candidateWords));
  }

  private static Map<List<String>, Integer> grams(List<String> words, int n) {
    Map<List<String>, Integer> counts = new HashMap<>();
    for (int i = 0; i + n <= words.size(); i++) {
      counts.merge(words.subList(i, i + n), 1, Integer::sum);
    }
    return counts;
  }

  private static List<String> everyReport() {
    return everyFindings().stream().map(PhantomReport::describe).toList();
  }

  static List<PhantomFindings> everyFindings() {
    List<PhantomFindings> all = new ArrayList<>();
    for (Heart heart : Heart.values()) {
      for (Effusion right : Effusion.values()) {
        for (Effusion left : Effusion.values()) {
          for (Nodule nodule : Nodule.values()) {
            for (Pneumothorax air : Pneumothorax.values()) {
              for (Device device : Device.values()) {
                all.add(new PhantomFindings(heart, right, left, nodule, air, device));
              }
            }
          }
        }
      }
    }
    return all;
  }
}
