package org.ithn.experiments.retrieval;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.mining.EncodedStudies;
import org.ithn.datasets.mining.ExactSearch;
import org.ithn.datasets.mining.MinedNeighbours;
import org.ithn.datasets.mining.Miner;
import org.ithn.datasets.mining.Neighbour;
import org.ithn.datasets.mining.NeighbourFile;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.TinyExperiment;
import org.ithn.experiments.run.VisionFeatureSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Neighbours among 24 phantoms, by an extractor with random weights. */
final class ImageNeighboursTest {
  private static final int VIEWS = 3;
  private static final int PATIENTS = 4;

  @TempDir private static Path shared;
  private static Experiment experiment;
  private static VisionFeatureSession extractor;
  private static List<Study> train;

  @TempDir private Path folder;

  @BeforeAll
  static void open() throws IOException {
    TinyExperiment tiny = TinyExperiment.draw(shared.resolve("data"));
    experiment = tiny.experiment();
    extractor = VisionFeatureSession.open(experiment, tiny.weights(3), "the test");
    train = inPatients(tiny.studies().train());
  }

  @AfterAll
  static void close() {
    extractor.close();
  }

  /** Groups entries: three views of each examination, and the examinations of four patients. */
  private static List<Study> inPatients(List<Study> studies) {
    List<Study> grouped = new ArrayList<>();
    for (int i = 0; i < studies.size(); i++) {
      Study study = studies.get(i);
      int exam = i / VIEWS;
      String patient = exam < PATIENTS ? "p" + exam % (PATIENTS / 2) : "";
      grouped.add(new Study(study.id(), study.imagePaths(), "one report", "exam" + exam, patient));
    }
    return grouped;
  }

  private static MinedNeighbours mine(List<Study> studies, int k, BadExamples bad) {
    StudySet set = new StudySet(studies, List.of(), List.of());
    EncodedStudies encoded =
        ImageNeighbours.encode(new ImageFeatures(experiment, extractor), "a test", set, bad);
    return Miner.of(set, ImageNeighbours.config(experiment, k), encoded)
        .mine(new ExactSearch(1 << 20));
  }

  private static boolean mayPair(Study a, Study b) {
    boolean samePatient = !a.patient().isEmpty() && a.patient().equals(b.patient());
    return !a.examination().equals(b.examination()) && !samePatient;
  }

  @Test
  void noStudyRetrievesItsOwnExaminationOrPatient() {
    Map<String, Study> byId = new LinkedHashMap<>();
    train.forEach(study -> byId.put(study.id(), study));
    MinedNeighbours mined = mine(train, train.size(), BadExamples.stopOnFirst());
    assertThat(mined.byStudy().keySet()).containsExactlyElementsIn(byId.keySet()).inOrder();
    for (Study study : train) {
      List<String> allowed =
          train.stream().filter(other -> mayPair(study, other)).map(Study::id).toList();
      assertThat(allowed.size()).isLessThan(train.size() - 1);
      assertWithMessage("neighbours of %s", study.id())
          .that(mined.rankedNeighbours(study.id()))
          .containsExactlyElementsIn(allowed);
    }
  }

  @Test
  void neighboursAreTheMostSimilarImages() {
    Map<String, float[]> features = new LinkedHashMap<>();
    new ImageFeatures(experiment, extractor)
        .forEach(
            train,
            BadExamples.stopOnFirst(),
            (study, feature) -> features.put(study.id(), feature));
    MinedNeighbours mined = mine(train, 2, BadExamples.stopOnFirst());
    for (Study study : train) {
      double[] best =
          train.stream()
              .filter(other -> mayPair(study, other))
              .mapToDouble(other -> -dot(features.get(study.id()), features.get(other.id())))
              .sorted()
              .limit(2)
              .toArray();
      List<Neighbour> found = mined.neighbours(study.id());
      assertThat(found).hasSize(2);
      for (int i = 0; i < 2; i++) {
        assertThat(found.get(i).similarity()).isWithin(1e-6).of(-best[i]);
      }
    }
  }

  private static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (double) a[i] * b[i];
    }
    return sum;
  }

  @Test
  void aCopyOfAnImageIsItsNearest() {
    List<Study> studies = new ArrayList<>(train);
    Study original = train.get(5);
    studies.add(new Study("copy", original.imagePaths(), "other words"));
    MinedNeighbours mined = mine(studies, 1, BadExamples.stopOnFirst());
    assertThat(mined.rankedNeighbours("copy")).containsExactly(original.id());
    assertThat(mined.neighbours("copy").get(0).similarity()).isWithin(1e-6).of(1);
  }

  @Test
  void theFileIsReadAsWritten() {
    MinedNeighbours mined = mine(train, 3, BadExamples.stopOnFirst());
    Path file = folder.resolve("neighbours.jsonl");
    NeighbourFile.write(mined, file);
    MinedNeighbours read = NeighbourFile.read(file);
    assertThat(read).isEqualTo(mined);
    assertThat(read.isMinedFrom(train)).isTrue();
    assertThat(read.source().encoder()).isEqualTo("a test");
  }

  @Test
  void aStudyWithADamagedImageHasNoNeighboursAndIsNone() throws IOException {
    Path damaged = Files.writeString(folder.resolve("damaged.png"), "no image");
    List<Study> studies = new ArrayList<>(train);
    studies.add(3, new Study("damaged", List.of(damaged), "words"));
    assertThrows(DataException.class, () -> mine(studies, 30, BadExamples.stopOnFirst()));
    BadExamples bad = BadExamples.skipAndRecord();
    MinedNeighbours mined = mine(studies, 30, bad);
    assertThat(bad.problems().keySet()).contains("damaged");
    assertThat(mined.neighbours("damaged")).isEmpty();
    assertThat(mined.counts().noNeighbour()).isEqualTo(1);
    MinedNeighbours without = mine(train, 30, BadExamples.stopOnFirst());
    for (Study study : train) {
      assertThat(mined.rankedNeighbours(study.id()))
          .isEqualTo(without.rankedNeighbours(study.id()));
    }
  }
}
