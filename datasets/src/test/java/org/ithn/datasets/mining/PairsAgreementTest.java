package org.ithn.datasets.mining;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.DataException;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.datasets.text.ReportCleaner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Mined neighbours beside published pairs. */
final class PairsAgreementTest {
  private static final StudySet STUDIES =
      new StudySet(
          List.of(
              study("a", "Clear.", "p"),
              study("b", "Clear lungs.", "p"),
              study("c", "Small effusion.", ""),
              study("d", "CLEAR lungs.", "")),
          List.of(),
          List.of());
  private static final MinedNeighbours MINED =
      new MinedNeighbours(
          new MiningProvenance("given", new MiningConfig(2, ReportCleaner.IU_XRAY, true, 1), 4, ""),
          new MiningCounts(0, 0, 0, 0, 0, 0),
          Map.of(
              "a", neighbours("d", "c"),
              "b", neighbours("c", "a"),
              "c", neighbours("a", "b"),
              "d", List.of()));

  @TempDir private Path folder;

  private static Study study(String id, String report, String patient) {
    return new Study(id, List.of(Path.of(id, "0.png"), Path.of(id, "1.png")), report, id, patient);
  }

  private static List<Neighbour> neighbours(String first, String second) {
    return List.of(new Neighbour(first, 0.5), new Neighbour(second, 0.25));
  }

  private PairsAgreement compare(String entries) throws IOException {
    Path file = Files.writeString(folder.resolve("pairs.json"), "{\"train\": [" + entries + "]}");
    return PairsAgreement.of(MINED, STUDIES, Optional.empty(), file);
  }

  private static String entry(String id, String report, String image) {
    return "{\"id\": \"%s\", \"report\": \"x\", \"neg_report\": [\"%s\"], \"neg_image_path\": [\"%s\"]}"
        .formatted(id, report, image);
  }

  @Test
  void entriesOfTheReleasedCodeAreCounted() throws IOException {
    PairsAgreement agreement =
        compare(
            String.join(
                ", ",
                entry("a/0.png", "CLEAR lungs.", "d/0.png"), // the first neighbour
                entry("a/1.png", "Clear lungs.", "b/1.png"), // its report, of the same patient
                entry("b", "Clear.", "a/0.png"), // the second neighbour, of the same patient
                entry("c/0.png", "Small effusion.", "elsewhere/0.png"), // the own report
                entry("d/0.png", "Clear.", "a/0.png"), // none was mined
                entry("unknown/0.png", "Clear.", "a/0.png")));
    assertThat(agreement).isEqualTo(new PairsAgreement(6, 5, 1, 2, 2, 2, 1, 1.0 / 5));
    assertThat(agreement.describe().get(0))
        .matches("published entries, compared +5 of +6 +83.33 %");
    assertThat(agreement.describe()).hasSize(7);
  }

  @Test
  void theOwnOfficialFileAgreesCompletely() {
    Path file = folder.resolve("official.json");
    Path images = folder.resolve("images");
    StudySet placed =
        new StudySet(
            STUDIES.train().stream()
                .map(
                    each ->
                        new Study(
                            each.id(),
                            each.imagePaths().stream().map(images::resolve).toList(),
                            each.report(),
                            each.examination(),
                            each.patient()))
                .toList(),
            List.of(),
            List.of());
    OfficialAnnotationWriter.write(MINED, placed, images, file);
    PairsAgreement agreement = PairsAgreement.of(MINED, placed, Optional.of(images), file);
    // Two images of each of three studies; d has no neighbour. b and a are of one patient.
    assertThat(agreement).isEqualTo(new PairsAgreement(6, 6, 6, 6, 6, 0, 0, 1));
  }

  @Test
  void neighbourFilesAreCompared() {
    Path file = folder.resolve("other.jsonl");
    MinedNeighbours other =
        new MinedNeighbours(
            MINED.source(),
            MINED.counts(),
            Map.of(
                "a", neighbours("c", "d"),
                "b", neighbours("c", "d"),
                "c", neighbours("a", "b"),
                "d", neighbours("a", "b")));
    NeighbourFile.write(other, file);
    PairsAgreement agreement = PairsAgreement.of(MINED, STUDIES, Optional.empty(), file);
    assertThat(agreement).isEqualTo(new PairsAgreement(4, 4, 2, 2, 3, 0, 0, (1 + 0.5 + 1 + 0) / 4));
  }

  @Test
  void filesWithoutPairsAreRefused() {
    assertThat(assertThrows(DataException.class, () -> compare(entry("x", "Clear.", "a/0.png"))))
        .hasMessageThat()
        .contains("none of its 1 training entries names a study of this data set");
    assertThat(assertThrows(DataException.class, () -> compare("{\"id\": \"a\"}")))
        .hasMessageThat()
        .contains("train[0]: 'neg_image_path' is missing");
    assertThat(
            assertThrows(
                DataException.class,
                () ->
                    compare(
                        entry("a", "Clear.", "b/0.png")
                            .replace("[\"Clear.\"]", "[\"Clear.\", \"Hazy.\"]"))))
        .hasMessageThat()
        .contains("has 1 neg_image_path and 2 neg_report");
  }
}
