package org.ithn.chexbert;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.ithn.metrics.clinical.Labels;
import org.ithn.metrics.clinical.Observation;
import org.ithn.metrics.clinical.Status;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of the labeller on a model with hand-computable logits. */
class CheXbertLabellerTest {
  private static final List<String> VOCABULARY =
      List.of(
          "[PAD]", "[UNK]", "[CLS]", "[SEP]", "edema", "no", "maybe", "##s", "fracture", "clear");

  @TempDir private Path folder;
  private final float[][] table = new float[VOCABULARY.size()][TinyModel.width()];

  @BeforeEach
  void fillTable() {
    // Unmasked padding would turn everything uncertain.
    Arrays.fill(table[0], 100);
    add("edema", Observation.EDEMA, 1, 2);
    add("no", Observation.EDEMA, 2, 3);
    add("maybe", Observation.EDEMA, 3, 7);
    add("fracture", Observation.FRACTURE, 1, 1);
    add("##s", Observation.FRACTURE, 3, 4);
    add("clear", Observation.NO_FINDING, 1, 1);
    add("[UNK]", Observation.SUPPORT_DEVICES, 1, 1);
  }

  private void add(String piece, Observation observation, int classNumber, float logit) {
    table[VOCABULARY.indexOf(piece)][TinyModel.column(observation) + classNumber] = logit;
  }

  private static List<String> names() {
    return Arrays.stream(Observation.values())
        .map(observation -> observation.label().replace(' ', '_'))
        .toList();
  }

  private CheXbertLabeller open() throws IOException {
    return CheXbertLabeller.open(
        TinyModel.write(folder.resolve("model.onnx"), table, names()), vocabulary(VOCABULARY));
  }

  private Path vocabulary(List<String> lines) throws IOException {
    return Files.write(folder.resolve("vocab.txt"), lines);
  }

  @Test
  void largestLogitOfEachHeadDecides() throws IOException {
    try (CheXbertLabeller labeller = open()) {
      assertThat(labeller.label("Edema").status(Observation.EDEMA)).isEqualTo(Status.POSITIVE);
      assertThat(labeller.label("No edema").status(Observation.EDEMA)).isEqualTo(Status.NEGATIVE);
      assertThat(labeller.label("maybe no\nédema").status(Observation.EDEMA))
          .isEqualTo(Status.UNCERTAIN);
      assertThat(labeller.label("fractures").status(Observation.FRACTURE))
          .isEqualTo(Status.UNCERTAIN);
      assertThat(labeller.label("xyz").status(Observation.SUPPORT_DEVICES))
          .isEqualTo(Status.POSITIVE);
      Labels clear = labeller.label("clear");
      assertThat(clear.status(Observation.NO_FINDING)).isEqualTo(Status.POSITIVE);
      assertThat(clear.status(Observation.EDEMA)).isEqualTo(Status.BLANK);
      assertThat(labeller.label("").status(Observation.NO_FINDING)).isEqualTo(Status.BLANK);
      assertThat(labeller.name()).matches("chexbert-onnx@[0-9a-f]{8}");
    }
  }

  @Test
  void batchesEqualLabellingOneByOne() throws IOException {
    List<String> reports = new ArrayList<>();
    for (int i = 0; i < 41; i++) {
      reports.add(
          String.join(" ", Collections.nCopies(i % 7, List.of("no", "edema", "maybe").get(i % 3))));
    }
    try (CheXbertLabeller labeller = open()) {
      assertThat(labeller.labelAll(reports))
          .isEqualTo(reports.stream().map(labeller::label).toList());
      assertThat(labeller.labelAll(List.of())).isEmpty();
    }
  }

  @Test
  void longReportsAreCutAt512Pieces() throws IOException {
    String edema = "edema ".repeat(510);
    try (CheXbertLabeller labeller = open()) {
      assertThat(labeller.label(edema + "maybe ".repeat(500)).status(Observation.EDEMA))
          .isEqualTo(Status.POSITIVE);
      assertThat(labeller.label("maybe ".repeat(500) + edema).status(Observation.EDEMA))
          .isEqualTo(Status.UNCERTAIN);
    }
  }

  @Test
  void modelsWithUnexpectedOutputsAreRejected() throws IOException {
    List<String> renamed = new ArrayList<>(names());
    renamed.set(5, "oedema");
    Path model = TinyModel.write(folder.resolve("other.onnx"), table, renamed);
    Path vocabulary = vocabulary(VOCABULARY);
    assertThat(
            assertThrows(
                IllegalArgumentException.class, () -> CheXbertLabeller.open(model, vocabulary)))
        .hasMessageThat()
        .contains("output 'Edema' is missing or not float [B, 4]");
    List<String> swapped = new ArrayList<>(names());
    Collections.swap(swapped, 0, 3);
    Path wrongSizes = TinyModel.write(folder.resolve("swapped.onnx"), table, swapped);
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> CheXbertLabeller.open(wrongSizes, vocabulary)))
        .hasMessageThat()
        .contains("output 'No_Finding' is missing or not float [B, 2]");
  }

  @Test
  void invalidModelsAndVocabulariesAreRejected() throws IOException {
    Path vocabulary = vocabulary(VOCABULARY);
    Path text = Files.writeString(folder.resolve("text.onnx"), "no model");
    assertThat(
            assertThrows(
                IllegalArgumentException.class, () -> CheXbertLabeller.open(text, vocabulary)))
        .hasMessageThat()
        .contains("text.onnx: ONNX Runtime cannot read it");
    Path missing = folder.resolve("missing.onnx");
    assertThat(
            assertThrows(
                IllegalArgumentException.class, () -> CheXbertLabeller.open(missing, vocabulary)))
        .hasMessageThat()
        .contains("missing.onnx: no such file");
    Path model = TinyModel.write(folder.resolve("model.onnx"), table, names());
    Path cut = Files.write(folder.resolve("short.txt"), VOCABULARY.subList(0, 3));
    assertThat(
            assertThrows(IllegalArgumentException.class, () -> CheXbertLabeller.open(model, cut)))
        .hasMessageThat()
        .contains("[SEP] is missing among 3 pieces");
  }
}
