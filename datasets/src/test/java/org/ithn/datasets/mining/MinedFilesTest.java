package org.ithn.datasets.mining;

import static com.google.common.truth.Truth.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ithn.datasets.TestFiles;
import org.ithn.datasets.image.TestPng;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of {@link OfficialAnnotationWriter} and {@link PairsPage}. */
class MinedFilesTest {
  @TempDir private Path folder;
  private StudySet set;
  private MinedNeighbours mined;

  @BeforeEach
  void mine() throws IOException {
    set =
        new StudySet(
            List.of(
                study("a", "Lungs clear.", 2),
                study("b", "Lungs <b>hazy</b>.", 1),
                study("c", "Heart big.", 2),
                study("d", "Heart big.", 2)),
            List.of(study("e", "Lungs dark.", 2)),
            List.of());
    MiningConfig config =
        new MiningConfig(1, org.ithn.datasets.text.ReportCleaner.IU_XRAY, true, 1);
    mined = Miner.mine(set, config, new TfIdfEncoder(TfIdfOptions.defaults()));
  }

  private Study study(String id, String report, int views) throws IOException {
    List<Path> images = new java.util.ArrayList<>();
    for (int view = 0; view < views; view++) {
      Path image = folder.resolve("images").resolve(id).resolve(view + ".png");
      Files.createDirectories(image.getParent());
      images.add(Files.write(image, TestPng.gray(2, 2, 9, 90, 160, 250)));
    }
    return new Study(id, images, report);
  }

  @Test
  void officialAnnotationHasOneExamplePerImageWithItsNegative() {
    Path file = folder.resolve("official.json");
    assertThat(OfficialAnnotationWriter.write(mined, set, folder.resolve("images"), file))
        .isEqualTo(0);
    JsonNode json = TestFiles.json(file);
    assertThat(json.get("train")).hasSize(7);
    JsonNode second = json.get("train").get(1);
    assertThat(second.get("id").asText()).isEqualTo("a/1.png");
    assertThat(second.get("image_path").get(0).asText()).isEqualTo("a/1.png");
    assertThat(second.get("report").asText()).isEqualTo("Lungs clear.");
    assertThat(second.get("neg_report").get(0).asText()).isEqualTo("Lungs <b>hazy</b>.");
    // the neighbour has no second image
    assertThat(second.get("neg_image_path").get(0).asText()).isEqualTo("b/0.png");
    JsonNode validation = json.get("val").get(1);
    assertThat(validation.get("neg_image_path").get(0).asText()).isEqualTo("e/1.png");
    assertThat(validation.get("neg_report").get(0).asText()).isEqualTo("Lungs dark.");
    assertThat(json.get("test")).isEmpty();
  }

  @Test
  void studiesWithoutNeighbourAreOmittedFromTheOfficialAnnotationAndCounted() {
    StudySet alike = new StudySet(set.train().subList(2, 4), List.of(), List.of());
    MinedNeighbours none =
        Miner.mine(alike, MiningConfig.defaults(), new TfIdfEncoder(TfIdfOptions.defaults()));
    Path file = folder.resolve("official.json");
    assertThat(OfficialAnnotationWriter.write(none, alike, folder.resolve("images"), file))
        .isEqualTo(2);
    assertThat(TestFiles.json(file).get("train")).isEmpty();
  }

  @Test
  void pageShowsPairsEscapesReportsAndMarksDifferingWords() throws IOException {
    Path file = folder.resolve("pages/pairs.html");
    PairsPage.write(mined, set.train(), 3, 5, file);
    String page = Files.readString(file);
    assertThat(page.split("<section>", -1)).hasLength(3 + 1);
    assertThat(page).contains("Lungs <mark>&lt;b&gt;hazy&lt;/b&gt;.</mark>");
    assertThat(page).doesNotContain("<b>");
    assertThat(page).contains("<img alt=\"\" src=\"data:image/jpeg;base64,");
    assertThat(page).contains("identical text 2,");
    assertThat(page).doesNotContain("<script");
    PairsPage.write(mined, set.train(), 3, 5, file);
    assertThat(Files.readString(file)).isEqualTo(page);
  }
}
