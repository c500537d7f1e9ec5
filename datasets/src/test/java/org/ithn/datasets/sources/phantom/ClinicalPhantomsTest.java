package org.ithn.datasets.sources.phantom;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.base.Splitter;
import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.mining.MinedNeighbours;
import org.ithn.datasets.mining.Miner;
import org.ithn.datasets.study.R2GenReader;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.datasets.text.ReportCleaner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Phantoms with the prevalence of a clinic. */
class ClinicalPhantomsTest {
  private static final PhantomConfig SMALL =
      new PhantomConfig(60, 2, 5, 64, 5, Prevalence.CLINICAL);

  private static final Pattern SENTENCE_END = Pattern.compile("(?<=\\.) ");

  @TempDir Path folder;

  @SuppressWarnings("EnumOrdinal") // states are numbers, 0 is normal
  private static int[] states(PhantomFindings findings) {
    return new int[] {
      findings.heart().ordinal(),
      findings.rightEffusion().ordinal(),
      findings.leftEffusion().ordinal(),
      findings.nodule().ordinal(),
      findings.pneumothorax().ordinal(),
      findings.device().ordinal()
    };
  }

  private static int[] states(long seed, String split, int index) {
    return states(ClinicalStudy.sample(seed, split, index).findings());
  }

  @Test
  void everyFindingHasItsPrevalence() {
    int studies = 10_000;
    int[] abnormal = new int[6];
    for (int i = 0; i < studies; i++) {
      int[] states = states(11, "train", i);
      for (int f = 0; f < states.length; f++) {
        abnormal[f] += states[f] == 0 ? 0 : 1;
      }
    }
    double[] expected = {0.2, 0.15, 0.15, 0.12, 0.08, 0.3};
    for (int f = 0; f < expected.length; f++) {
      assertWithMessage("finding %s", f)
          .that((double) abnormal[f] / studies)
          .isWithin(0.015)
          .of(expected[f]);
    }
  }

  @Test
  void everyAbnormalStateOccurs() {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < 2000; i++) {
      int[] states = states(11, "train", i);
      for (int f = 0; f < states.length; f++) {
        seen.add(f + ":" + states[f]);
      }
    }
    assertThat(seen).hasSize(3 + 3 + 3 + 7 + 3 + 4);
  }

  @Test
  void studiesOfAPairDifferInExactlyOneFinding() {
    int[] different = new int[6];
    for (int i = 0; i < 2000; i += 2) {
      int[] first = states(11, "test", i);
      int[] second = states(11, "test", i + 1);
      int found = 0;
      for (int f = 0; f < first.length; f++) {
        if (first[f] != second[f]) {
          found++;
          different[f]++;
          assertThat(Math.min(first[f], second[f])).isEqualTo(0);
        }
      }
      assertWithMessage("differences of studies %s and %s", i, i + 1).that(found).isEqualTo(1);
    }
    for (int count : different) {
      assertThat(count).isAtLeast(50);
    }
  }

  private JsonNode annotation(String name) throws IOException {
    PhantomFiles files = new PhantomGenerator(SMALL).generate(folder.resolve(name));
    return new ObjectMapper().readTree(files.annotation().toFile());
  }

  private static List<String> sentences(JsonNode study) {
    return Splitter.on(SENTENCE_END).splitToList(study.get("report").asText());
  }

  @Test
  void reportsOfAPairDifferInExactlyOneSentenceAtTheSamePlace() throws IOException {
    JsonNode train = annotation("a").get("train");
    Set<List<Integer>> places = new HashSet<>();
    for (int i = 0; i < train.size(); i += 2) {
      List<String> first = sentences(train.get(i));
      List<String> second = sentences(train.get(i + 1));
      List<Integer> different = new ArrayList<>();
      for (int s = 0; s < 6; s++) {
        if (!first.get(s).equals(second.get(s))) {
          different.add(s);
        }
      }
      assertThat(different).hasSize(1);
      places.add(different);
    }
    assertThat(places.size()).isAtLeast(3);
  }

  @Test
  void thePriorHardNegativeOfMostStudiesDiffersInOneFinding() throws IOException {
    PhantomFiles files = new PhantomGenerator(SMALL).generate(folder.resolve("a"));
    StudySet studies =
        R2GenReader.read(files.annotation(), files.images(), BadExamples.stopOnFirst());
    MinedNeighbours mined = Miner.mineByTfIdf(studies, ReportCleaner.NONE);
    Map<String, PhantomFindings> truth = PhantomFiles.readLabels(files.labels());
    int inOne = 0;
    for (Study study : studies.train()) {
      int[] own = states(truth.get(study.id()));
      int[] other = states(truth.get(mined.rankedNeighbours(study.id()).get(0)));
      inOne += IntStream.range(0, own.length).filter(f -> own[f] != other[f]).count() == 1 ? 1 : 0;
    }
    assertThat(inOne).isAtLeast(50); // of 60
  }

  @Test
  void imagesOfAPairHaveTheSameAnatomyButNotTheSamePixels() {
    double twins = 0;
    double others = 0;
    for (int i = 0; i < 80; i += 2) {
      double own = distance(pixels(i), pixels(i + 1));
      assertThat(own).isGreaterThan(1.0);
      twins += own;
      others += distance(pixels(i), pixels(i + 2));
    }
    assertThat(twins).isLessThan(0.75 * others);
  }

  private static byte[] pixels(int index) {
    ClinicalStudy study = ClinicalStudy.sample(3, "train", index);
    return PhantomDrawing.draw(study.findings(), study.visibility(), 64, study.streams());
  }

  private static double distance(byte[] a, byte[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += Math.abs((a[i] & 0xff) - (b[i] & 0xff));
    }
    return sum / a.length;
  }

  @Test
  void bytesAreTheSameOnEveryMachineAndDependOnTheSeed() throws IOException {
    assertThat(PhantomGeneratorTest.hash(generate("a", 5).folder()))
        .isEqualTo("17a29882059ac5fc0de9161af665329b449e8b15119e0e725234579ecedf8cec");
    assertThat(Files.readString(generate("b", 6).annotation()))
        .isNotEqualTo(Files.readString(generate("a", 5).annotation()));
  }

  private PhantomFiles generate(String name, long seed) throws IOException {
    return new PhantomGenerator(new PhantomConfig(7, 2, 3, 64, seed, Prevalence.CLINICAL))
        .generate(folder.resolve(name));
  }

  @Test
  void phantomsOfAnotherPrevalenceAreNotReused() throws IOException {
    Path target = generate("a", 5).folder();
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> new PhantomGenerator(new PhantomConfig(7, 2, 3, 64, 5)).generate(target));
    assertThat(error).hasMessageThat().contains("contains other data");
  }

  @Test
  void onlyFoldersOfClinicalPhantomsAreClinical() throws IOException {
    assertThat(generate("a", 5).isClinical()).isTrue();
    PhantomFiles uniform =
        new PhantomGenerator(new PhantomConfig(1, 1, 1, 32, 5)).generate(folder.resolve("b"));
    assertThat(uniform.isClinical()).isFalse();
    assertThat(new PhantomFiles(folder.resolve("none")).isClinical()).isFalse();
    Files.writeString(uniform.settings(), "{");
    DataException error = assertThrows(DataException.class, uniform::isClinical);
    assertThat(error)
        .hasMessageThat()
        .isEqualTo(
            uniform.settings() + ": is not JSON; delete the folder and draw the phantoms again");
  }

  @Test
  void unknownPrevalenceIsRefusedWithTheKnownOnes() {
    assertThat(Prevalence.fromKey("clinical")).isEqualTo(Prevalence.CLINICAL);
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> Prevalence.fromKey("Clinical"));
    assertThat(error)
        .hasMessageThat()
        .isEqualTo("prevalence is 'Clinical'; expected uniform or clinical");
  }

  @Test
  void aSentenceStatesOneStateOfOneFindingAndHasOneOfItsWordings() {
    Map<String, String> owners = new HashMap<>();
    for (PhantomFindings findings : PhantomReportTest.everyFindings()) {
      List<ImmutableList<String>> wordings = ClinicalReport.wordings(findings);
      int[] states = states(findings);
      for (int f = 0; f < states.length; f++) {
        String owner = f + ":" + states[f];
        assertThat(wordings.get(f).size()).isAtLeast(3);
        assertThat(wordings.get(f)).containsNoDuplicates();
        for (String wording : wordings.get(f)) {
          assertThat(owners.merge(wording, owner, (first, again) -> first)).isEqualTo(owner);
        }
      }
    }
  }

  @Test
  void mostSentencesHaveTheirUsualWordingAndMostReportsTheUsualOrder() {
    PhantomFindings findings = PhantomFindings.ofStates(1, 0, 2, 3, 0, 1);
    List<ImmutableList<String>> wordings = ClinicalReport.wordings(findings);
    Set<String> all = new HashSet<>();
    Set<Integer> firsts = new HashSet<>();
    int usual = 0;
    int inOrder = 0;
    for (int i = 0; i < 1000; i++) {
      List<String> sentences =
          Splitter.on(SENTENCE_END).splitToList(ClinicalReport.sample(findings, 9, "study" + i));
      List<Integer> order = new ArrayList<>();
      for (String sentence : sentences) {
        for (int f = 0; f < 6; f++) {
          if (wordings.get(f).contains(sentence)) {
            order.add(f);
            usual += wordings.get(f).indexOf(sentence) == 0 ? 1 : 0;
          }
        }
      }
      assertThat(order).containsExactly(0, 1, 2, 3, 4, 5);
      inOrder += order.equals(List.of(0, 1, 2, 3, 4, 5)) ? 1 : 0;
      firsts.add(order.get(0));
      all.addAll(sentences);
    }
    assertThat(usual / 6000.0).isWithin(0.03).of(0.85);
    assertThat(inOrder / 1000.0).isWithin(0.04).of(0.85);
    assertThat(firsts).hasSize(6);
    assertThat(all).containsExactlyElementsIn(wordings.stream().flatMap(List::stream).toList());
    assertThat(ClinicalReport.sample(findings, 9, "study1"))
        .isEqualTo(ClinicalReport.sample(findings, 9, "study1"));
  }
}
