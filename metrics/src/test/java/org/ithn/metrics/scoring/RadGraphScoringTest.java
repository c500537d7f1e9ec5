package org.ithn.metrics.scoring;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.Fixtures;
import org.ithn.metrics.radgraph.RadGraphAnnotation;
import org.ithn.metrics.radgraph.RadGraphAnnotation.Entity;
import org.ithn.metrics.radgraph.RadGraphAnnotator;
import org.ithn.metrics.significance.MetricComparison;
import org.ithn.metrics.significance.Resampling;
import org.ithn.metrics.text.TextPreparation;
import org.ithn.metrics.text.Whitespace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RadGraphScoringTest {
  private static final String EFFUSION =
      """
      "text": "left effusion .", "entities": {
        "1": {"tokens": "left", "label": "ANAT-DP", "relations": []},
        "2": {"tokens": "effusion", "label": "OBS-DP", "relations": [["located_at", "1"]]}}
      """;
  private static final String CLEAR =
      """
      "text": "clear", "entities": {"1": {"tokens": "clear", "label": "OBS-DP", "relations": []}}
      """;

  @TempDir private Path folder;

  private RadGraphFile file(String json) {
    try {
      return RadGraphFile.read(Files.writeString(folder.resolve("graphs.json"), json));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String refusal(String json) {
    return assertThrows(IllegalArgumentException.class, () -> file(json)).getMessage();
  }

  private static PairedReports reports(List<String> hypotheses, List<String> references) {
    List<String> ids = new ArrayList<>();
    hypotheses.forEach(text -> ids.add("s" + ids.size()));
    return new PairedReports(ids, hypotheses, references.stream().map(List::of).toList());
  }

  private static RadGraphScoring scoring(RadGraphFile references, RadGraphFile... systems) {
    return new RadGraphScoring(references, List.of(systems));
  }

  /** An annotator whose entities are the words of a text, and which counts the texts it reads. */
  private static final class WordAnnotator implements RadGraphAnnotator {
    private int texts;

    @Override
    public String name() {
      return "words@1a2b3c4d";
    }

    @Override
    public List<RadGraphAnnotation> annotateAll(List<String> reports) {
      texts += reports.size();
      return reports.stream()
          .map(
              text ->
                  new RadGraphAnnotation(
                      Optional.of(text),
                      Whitespace.words(text).stream()
                          .map(word -> new Entity(word, "OBS-DP", List.of()))
                          .toList()))
          .toList();
    }
  }

  @Test
  void modelsAnnotateEachTextOnce() {
    WordAnnotator annotator = new WordAnnotator();
    RadGraphModelScoring scoring = new RadGraphModelScoring(annotator);
    PairedReports reports =
        reports(List.of("clear", "left effusion", ""), List.of("clear", "effusion", "clear"));
    List<CorpusScore> scores = scoring.score(reports, 0);
    assertThat(scores.get(0).items())
        .usingTolerance(1e-12)
        .containsExactly(1, 2.0 / 3, 0)
        .inOrder();
    assertThat(scores.get(0).signature().toString()).contains("graphs:words@1a2b3c4d");
    scoring.score(reports, 1);
    assertThat(annotator.texts).isEqualTo(4);
    assertThat(scoring.warnings(reports, 0)).isEmpty();
    assertThat(scoring.warnings(reports(List.of("a"), List.of("")), 0).get(0))
        .startsWith("RadGraph finds no entity in any of 1 references");
  }

  @Test
  void scoresEqualTheReferencePrograms() {
    JsonNode expected = Fixtures.json(Fixtures.resource("radgraph/expected.json"));
    List<String> ids = new ArrayList<>();
    expected.fieldNames().forEachRemaining(ids::add);
    PairedReports reports =
        new PairedReports(
            ids,
            ids.stream().map(id -> "prediction " + id).toList(),
            ids.stream().map(id -> List.of("reference " + id)).toList());
    List<CorpusScore> scores =
        scoring(
                RadGraphFile.read(Fixtures.resource("radgraph/references.json")),
                RadGraphFile.read(Fixtures.resource("radgraph/predictions.json")))
            .score(reports, 0);
    assertThat(scores).hasSize(4);
    for (int item = 0; item < ids.size(); item++) {
      for (int k = 0; k < 4; k++) {
        assertWithMessage("%s of %s", scores.get(k).name(), ids.get(item))
            .that(scores.get(k).item(item))
            .isWithin(1e-12)
            .of(expected.path(ids.get(item)).path(k).asDouble(Double.NaN));
      }
    }
  }

  @Test
  void annotationsAreFoundByTextInAnyOrder() {
    RadGraphFile list = file("[{" + CLEAR + "}, {" + EFFUSION + "}]");
    PairedReports reports =
        reports(List.of("left effusion.", "clear"), List.of("left  effusion .", "clear\n"));
    assertThat(scoring(list, list).score(reports, 0).get(2).value()).isEqualTo(1);
    assertThat(scoring(list, list).warnings(reports, 0)).isEmpty();
  }

  @Test
  void annotationsOfOtherTextsAreFoundByIdWithWarning() {
    RadGraphFile byId = file("{\"s1\": {" + CLEAR + "}, \"s0\": {" + EFFUSION + "}}");
    PairedReports reports =
        reports(List.of("left effusion .", "Clear lungs."), List.of("left effusion .", "clear"));
    RadGraphScoring scoring = scoring(byId, byId);
    assertThat(scoring.score(reports, 0).get(0).value()).isEqualTo(1);
    assertThat(scoring.warnings(reports, 0)).hasSize(1);
    assertThat(scoring.warnings(reports, 0).get(0)).contains("1 of 2 annotations are of other");
  }

  @Test
  void annotationsWithoutAnyEntityAreAWarning() {
    RadGraphFile none = file("[{\"text\": \"clear\", \"entities\": {}}]");
    RadGraphFile one = file("[{" + CLEAR + "}]");
    PairedReports reports = reports(List.of("clear"), List.of("clear"));
    assertThat(scoring(one, none).warnings(reports, 0)).hasSize(1);
    assertThat(scoring(one, none).warnings(reports, 0).get(0))
        .contains("none of 1 annotations has an entity, so RadGraph F1 is 0");
    assertThat(scoring(one, one).warnings(reports, 0)).isEmpty();
  }

  @Test
  void signatureDependsOnTheAnnotationsOfTheReferences() {
    RadGraphFile first = file("[{" + CLEAR + "}, {" + EFFUSION + "}]");
    RadGraphFile second = file("[{" + CLEAR.replace("OBS-DP", "OBS-U") + "}, {" + EFFUSION + "}]");
    List<String> texts = List.of("clear", "left effusion.");
    String signature = signature(first, first, texts, texts);
    assertThat(signature).matches("RadGraph-simple\\|tok:none\\|graphs:file@[0-9a-f]{8}\\|v:1");
    assertThat(signature(first, second, texts, texts)).isEqualTo(signature);
    assertThat(signature(second, first, texts, texts)).isNotEqualTo(signature);
    List<String> reversed = List.of("left effusion.", "clear");
    assertThat(signature(first, first, texts, reversed)).isEqualTo(signature);
  }

  private static String signature(
      RadGraphFile truth, RadGraphFile system, List<String> hypotheses, List<String> references) {
    return scoring(truth, system)
        .score(reports(hypotheses, references), 0)
        .get(0)
        .signature()
        .toString();
  }

  @Test
  void blankReportsNeedNoAnnotationAndHaveZero() {
    RadGraphFile file = file("[{" + CLEAR + "}]");
    List<CorpusScore> scores =
        scoring(file, file).score(reports(List.of("", "clear"), List.of("clear", "clear")), 0);
    assertThat(scores.get(0).items()).isEqualTo(new double[] {0, 1});
  }

  @Test
  void unicodeTextsAreMatched() {
    RadGraphFile file = file("[{" + CLEAR.replace("clear", "hernie \\u00e0 \\ud83d\\ude42") + "}]");
    PairedReports reports =
        reports(List.of("hernie\u2003\u00e0 \ud83d\ude42"), List.of("hernie \u00e0\ud83d\ude42"));
    assertThat(scoring(file, file).score(reports, 0).get(0).value()).isEqualTo(1);
  }

  @Test
  void missingAnnotationsAreListed() {
    RadGraphFile file = file("[{" + CLEAR + "}]");
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> scoring(file, file).score(reports(List.of("a", "clear"), List.of("b", "c")), 0));
    assertThat(error)
        .hasMessageThat()
        .endsWith("no annotation for 1 of 2 reports (s0); annotate all scored reports as they are");
  }

  @Test
  void labelsOfTwoModelsAreRefused() {
    RadGraphFile first = file("[{" + CLEAR + "}]");
    RadGraphFile xl =
        file("[{" + CLEAR.replace("OBS-DP", "Observation::definitely present") + "}]");
    PairedReports reports = reports(List.of("clear"), List.of("clear"));
    assertThat(
            assertThrows(
                IllegalArgumentException.class, () -> scoring(first, xl).score(reports, 0)))
        .hasMessageThat()
        .contains("labels of different RadGraph models");
    assertThat(scoring(xl, xl).score(reports, 0).get(0).value()).isEqualTo(1);
  }

  @Test
  void invalidFilesAreRefusedWithThePlace() {
    assertThat(refusal("3")).contains("neither a JSON object nor an array");
    assertThat(refusal("{\"a\": {\"text\": \"x\"}}")).contains("annotation 'a': has no object");
    assertThat(refusal("[{" + EFFUSION.replace("\"1\"]", "\"9\"]") + "}]"))
        .contains("annotation '0', entity '2': has the relation [\"located_at\",\"9\"]");
    assertThat(refusal("[{" + CLEAR.replace("tokens", "words") + "}]"))
        .contains("entity '1': has no text 'tokens'");
    assertThat(refusal("[{" + CLEAR)).contains("is not valid JSON");
    assertThat(refusal("{\"a\": {" + CLEAR + "}, \"a\": {" + CLEAR + "}}"))
        .contains("Duplicate field 'a'");
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> RadGraphFile.read(folder.resolve("none.json"))))
        .hasMessageThat()
        .contains("no such file");
  }

  @Test
  void systemsAreComparedWithTheirOwnFiles() {
    RadGraphFile truth = file("[{" + CLEAR + "}, {" + EFFUSION + "}]");
    RadGraphFile second = file("{\"s0\": {" + EFFUSION + "}, \"s1\": {" + CLEAR + "}}");
    ReportScoring command =
        new ReportScoring(
            TextPreparation.none(),
            ReportScorers.ofTexts(List.of()).withOriginals(List.of(scoring(truth, truth, second))),
            new Resampling(50, 7));
    List<String> references = List.of("clear", "left effusion.");
    SystemComparison comparison =
        command.compare(
            reports(references, references),
            reports(List.of("left effusion.", "clear"), references));
    assertThat(comparison.rows()).hasSize(4);
    MetricComparison simple = comparison.rows().get(0);
    assertThat(simple.first()).isEqualTo(1);
    assertThat(simple.second()).isEqualTo(0);
    assertThat(simple.randomisationP()).isLessThan(1);
  }
}
