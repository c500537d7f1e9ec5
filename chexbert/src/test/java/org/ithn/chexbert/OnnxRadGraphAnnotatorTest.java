package org.ithn.chexbert;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.metrics.radgraph.RadGraphAnnotation;
import org.ithn.metrics.scoring.RadGraphFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the annotator on small random models; {@code make_radgraph.py} makes the files. */
class OnnxRadGraphAnnotatorTest {
  @TempDir private Path folder;

  private static Path model(String name) {
    try {
      return Path.of(OnnxRadGraphAnnotatorTest.class.getResource("radgraph/" + name).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"radgraph", "radgraph-xl"})
  void annotationsEqualTheOriginal(String name) throws IOException {
    Path file = model(name).resolve("expected.json");
    List<RadGraphAnnotation> expected = List.copyOf(RadGraphFile.read(file).annotations().values());
    List<String> reports = new ArrayList<>();
    new ObjectMapper()
        .readTree(file.toFile())
        .forEach(each -> reports.add(each.path("report").textValue()));
    try (OnnxRadGraphAnnotator annotator = OnnxRadGraphAnnotator.open(model(name))) {
      List<RadGraphAnnotation> found = annotator.annotateAll(reports);
      for (int i = 0; i < reports.size(); i++) {
        assertWithMessage(reports.get(i))
            .that(found.get(i))
            .isEqualTo(reports.get(i).isEmpty() ? RadGraphAnnotation.none() : expected.get(i));
      }
      assertThat(annotator.name()).matches("radgraph-onnx@[0-9a-f]{8}");
    }
    assertThat(expected.stream().mapToInt(each -> each.entities().size()).sum()).isGreaterThan(100);
  }

  @Test
  void reportsOfTooManyPiecesAreRefused() {
    try (OnnxRadGraphAnnotator annotator = OnnxRadGraphAnnotator.open(model("radgraph"))) {
      assertThat(annotator.annotateAll(List.of("clear ".repeat(126)))).hasSize(1);
      assertThat(
              assertThrows(
                  IllegalArgumentException.class,
                  () -> annotator.annotateAll(List.of("clear ".repeat(127)))))
          .hasMessageThat()
          .contains("a report of 127 words has 129 word pieces, more than the model's 128");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spans | spams | input 'spans' is missing or not INT64",
        "relation_scores | relation_stores | output 'relation_scores' is missing or not FLOAT",
        "radgraph-xl | radgraph-xm | is an export of 'radgraph-xm'; expected radgraph or"
            + " radgraph-xl",
        "radgraph.entity_labels | radgraph.entity_babels | 'radgraph.entity_labels' has no labels",
        "radgraph.max_pieces | radgraph.max_pieses | 'radgraph.max_pieces' is 'null'; expected 1",
      })
  void otherModelsAreRefused(String from, String to, String message) throws IOException {
    Path original = model("radgraph-xl");
    // Both names have equal lengths, so the file stays valid.
    String bytes = Files.readString(original.resolve("radgraph.onnx"), StandardCharsets.ISO_8859_1);
    Files.writeString(
        folder.resolve("radgraph.onnx"), bytes.replace(from, to), StandardCharsets.ISO_8859_1);
    Files.copy(original.resolve("vocab.txt"), folder.resolve("vocab.txt"));
    assertThat(
            assertThrows(
                IllegalArgumentException.class, () -> OnnxRadGraphAnnotator.open(folder).close()))
        .hasMessageThat()
        .contains(message);
  }

  @Test
  void longCommandLinesAreRefused() {
    OnnxFiles.checkCommandLine(4095);
    assertThat(assertThrows(IllegalStateException.class, () -> OnnxFiles.checkCommandLine(4096)))
        .hasMessageThat()
        .contains("command lines of 4096 bytes or more, and this one has 4096; shorten it");
  }

  @Test
  void missingFilesAreRefused() {
    assertThat(
            assertThrows(
                IllegalArgumentException.class, () -> OnnxRadGraphAnnotator.open(folder).close()))
        .hasMessageThat()
        .contains("radgraph.onnx: no such file; RadGraph needs its ONNX export");
  }
}
