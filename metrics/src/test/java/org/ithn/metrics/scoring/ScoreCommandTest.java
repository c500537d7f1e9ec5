package org.ithn.metrics.scoring;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ithn.metrics.Fixtures;
import org.ithn.metrics.clinical.LabelPolicy;
import org.ithn.metrics.clinical.LabelSource;
import org.ithn.metrics.clinical.LabelTable;
import org.ithn.metrics.clinical.Labels;
import org.ithn.metrics.clinical.Observation;
import org.ithn.metrics.clinical.Status;
import org.ithn.metrics.report.ReportScores;
import org.ithn.metrics.significance.MetricComparison;
import org.ithn.metrics.significance.Resampling;
import org.ithn.metrics.text.TextPreparation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScoreCommandTest {
  private static final String REFERENCES =
      """
      [{"id": "s1", "report": ["the heart is normal .", "heart size normal ."]},
       {"id": "s2", "report": "no pleural effusion ."},
       {"id": "s3", "report": "clear lungs ."}]
      """;
  private static final String GOOD =
      """
      {"id": "s3", "report": "clear lungs ."}
      {"id": "s1", "report": "the heart size is normal ."}
      {"id": "s2", "report": "no pleural effusion ."}
      """;
  private static final String POOR =
      "study_id,report\ns1,\"effusion, left\"\ns2,left effusion\ns3,left effusion\n";

  @TempDir Path folder;

  @Test
  void publishedPredictionsReproducePublishedScores() {
    Path predictions = Fixtures.data("predictions/cvt2distilgpt2_iu_xray");
    Path annotation = Fixtures.data("iu_xray/annotation.json");
    List<String> training =
        ReportFile.readTraining(annotation).reports().values().stream()
            .map(texts -> texts.get(0))
            .toList();
    TextPreparation cleaned =
        TextPreparation.none().withCleaner("iu_xray", Fixtures::cleanedIuXray);
    TextPreparation recipe =
        cleaned.withVocabulary(cleaned.frequentWords(training, 3)).withTruncation(59);
    ReportScoring command =
        new ReportScoring(recipe, ReportScores.defaultScorers(), Optional.empty(), Resampling.NONE);
    ReportScores scores =
        command.score(annotation, predictions.resolve("test_reports.csv")).scores();
    JsonNode expected = Fixtures.json(predictions.resolve("expected.json"));
    for (int n = 1; n <= 4; n++) {
      check(scores.value("BLEU-" + n), expected, "bleu_" + n, 1e-6);
    }
    check(scores.value("CIDEr"), expected, "cider", 1e-6);
    check(scores.value("ROUGE-L"), expected, "rouge_l", 1e-9);
    assertThat(scores.scores().get("BLEU-4").signature().toString())
        .matches(
            "BLEU-4\\|tok:ws\\|reflen:closest\\|clean:iu_xray\\|trunc:59\\|unk:yes"
                + "\\|vocab:759@[0-9a-f]{8}\\|v:1");
  }

  @Test
  void theSectionOfTheReferencesIsInEverySignature() throws IOException {
    String references =
        """
        {"test": [{"id": "s1", "section": "%s", "report": "no effusion ."},
                  {"id": "s2", "section": "impression", "report": "clear lungs ."}]}
        """;
    Path predictions = Files.writeString(folder.resolve("p.csv"), "id,report\ns1,a\ns2,b\n");
    for (String section : List.of("impression", "findings")) {
      Path file = Files.writeString(folder.resolve("r.json"), references.formatted(section));
      ScoredReports scored =
          new ReportScoring(
                  TextPreparation.none(),
                  ReportScores.defaultScorers(),
                  Optional.empty(),
                  Resampling.NONE)
              .score(file, predictions);
      String expected = section.equals("findings") ? "mixed" : section;
      scored
          .scores()
          .scores()
          .values()
          .forEach(
              score -> assertThat(score.signature().fields()).containsEntry("section", expected));
      assertThat(scored.json(ScoredReports.ItemScores.OMIT))
          .contains("\"section\" : \"" + expected + "\"");
    }
  }

  private static void check(double actual, JsonNode expected, String key, double tolerance) {
    assertWithMessage(key)
        .that(actual)
        .isWithin(tolerance)
        .of(expected.path(key).asDouble(Double.NaN));
  }

  @Test
  void jsonHasValueAndSignatureOfEachScore() throws IOException {
    JsonNode json =
        new ObjectMapper()
            .readTree(
                usual(10)
                    .score(write(REFERENCES), write(GOOD))
                    .json(ScoredReports.ItemScores.WRITE));
    assertThat((Iterable<String>) json.path("scores")::fieldNames)
        .containsExactly(
            "BLEU-1",
            "BLEU-2",
            "BLEU-3",
            "BLEU-4",
            "ROUGE-L",
            "CIDEr",
            "diversity",
            "distinct-reports",
            "average-length")
        .inOrder();
    JsonNode bleu = json.path("scores").path("BLEU-1");
    // 14 words match of 6 + 4 + 3 = 13 hypothesis words; all occur in a reference.
    assertThat(bleu.path("value").asDouble()).isWithin(1e-6).of(1);
    assertThat(bleu.path("signature").asText()).isEqualTo("BLEU-1|tok:ws|reflen:closest|v:1");
    assertThat(bleu.path("interval_95").get(1).asDouble()).isWithin(1e-6).of(1);
    assertThat(json.path("items").get(0).path("id").asText()).isEqualTo("s1");
    assertThat(json.path("items").get(1).path("ROUGE-L").asDouble()).isEqualTo(1);
  }

  @Test
  void itemsAndIntervalsAreWrittenOnlyOnRequest() throws IOException {
    JsonNode json =
        new ObjectMapper()
            .readTree(
                usual(0).score(write(REFERENCES), write(GOOD)).json(ScoredReports.ItemScores.OMIT));
    assertThat(json.has("items")).isFalse();
    assertThat(json.path("scores").path("BLEU-1").has("interval_95")).isFalse();
    assertThat(json.path("items_scored").asInt()).isEqualTo(3);
  }

  @Test
  void tableNamesEachScoreWithItsSignature() {
    String table = usual(10).score(write(REFERENCES), write(POOR)).table();
    assertThat(table).contains("CIDEr|tok:ws|variant:d|df:refs|v:1");
    assertThat(table.lines().count()).isEqualTo(10);
  }

  @Test
  void comparisonEqualsTheScoresOfEachFile() {
    ReportScoring command = usual(200);
    ReportScores good = command.score(write(REFERENCES), write(GOOD)).scores();
    ReportScores poor = command.score(write(REFERENCES), write(POOR)).scores();
    SystemComparison comparison = command.compare(write(REFERENCES), write(GOOD), write(POOR));
    List<MetricComparison> rows = comparison.rows();
    assertThat(rows).hasSize(9);
    for (MetricComparison row : rows) {
      String name = row.signature().metric();
      assertWithMessage(name).that(row.first()).isWithin(1e-12).of(good.value(name));
      assertWithMessage(name).that(row.second()).isWithin(1e-12).of(poor.value(name));
      assertThat(row.signature()).isEqualTo(good.scores().get(name).signature());
    }
    assertThat(comparison.table().lines().count()).isEqualTo(10);
    assertThat(comparison.json()).contains("\"p_randomisation\"");
  }

  @Test
  void runsOfSeveralSeedsHaveMeanAndDeviation() throws IOException {
    SeedScores seeds =
        usual(0).scoreSeeds(write(REFERENCES), List.of(write(GOOD), write(POOR), write(GOOD)));
    double good = usual(0).score(write(REFERENCES), write(GOOD)).scores().value("ROUGE-L");
    double poor = usual(0).score(write(REFERENCES), write(POOR)).scores().value("ROUGE-L");
    JsonNode json = new ObjectMapper().readTree(seeds.json()).path("scores").path("ROUGE-L");
    assertThat(json.path("value").asDouble()).isWithin(1e-12).of((2 * good + poor) / 3);
    // Squares of 1/3, 1/3 and 2/3 of the difference, divided by 2.
    assertThat(json.path("deviation").asDouble()).isWithin(1e-12).of((good - poor) / Math.sqrt(3));
    assertThat(json.path("runs").get(1).asDouble()).isEqualTo(poor);
    assertThat(json.path("signature").asText()).isEqualTo("ROUGE-L|tok:ws|beta:1.2|v:1");
    assertThat(seeds.table().lines().count()).isEqualTo(10);
  }

  @Test
  void intervalOfTheShareOfDistinctReportsContainsTheShare() {
    ScoredReports scored = usual(200).score(write(REFERENCES), write(POOR));
    double share = scored.scores().value("distinct-reports");
    assertThat(share).isWithin(1e-12).of(2.0 / 3);
    assertThat(scored.intervals().get("distinct-reports").low()).isLessThan(share);
    assertThat(scored.intervals().get("distinct-reports").high()).isGreaterThan(share);
  }

  @Test
  void bleuReportsItsCounts() throws IOException {
    JsonNode counts =
        new ObjectMapper()
            .readTree(
                usual(0).score(write(REFERENCES), write(GOOD)).json(ScoredReports.ItemScores.OMIT))
            .path("scores")
            .path("BLEU-2")
            .path("counts");
    // 6 + 4 + 3 words; the closest references have 5, 4 and 3. In s1, "the heart", "normal ." and
    // "is normal" occur in the first reference, "heart size" in the second.
    assertThat(counts.path("hypothesis_words").asInt()).isEqualTo(13);
    assertThat(counts.path("reference_words").asInt()).isEqualTo(12);
    assertThat(counts.path("possible").asInt()).isEqualTo(10);
    assertThat(counts.path("matched").asInt()).isEqualTo(9);
  }

  @Test
  void tokenizerAppearsInTheSignatures() {
    TextPreparation lower =
        TextPreparation.none()
            .withTokenizer("lower", text -> text.toLowerCase(Locale.ROOT))
            .withCleaner("stars", text -> text.replace("*", " "));
    ReportScoring command =
        new ReportScoring(lower, ReportScores.defaultScorers(), Optional.empty(), Resampling.NONE);
    ReportScores scores =
        command.score(write("id,report\na,one TWO\n"), write("id,report\na,ONE*two\n")).scores();
    assertThat(scores.value("BLEU-2")).isWithin(1e-6).of(1);
    assertThat(scores.scores().get("CIDEr").signature().toString())
        .isEqualTo("CIDEr|tok:lower|variant:d|df:refs|clean:stars|v:1");
    assertThat(scores.scores().get("distinct-reports").signature().toString())
        .isEqualTo("distinct-reports|tok:lower|clean:stars|v:1");
  }

  /** Returns labels of three reports: one has a status of edema, the others are blank. */
  private static LabelSource edema(String id, Status status) {
    Map<String, Labels> labels = new HashMap<>();
    List.of("s1", "s2", "s3").forEach(each -> labels.put(each, new Labels(Map.of())));
    labels.put(id, new Labels(Map.of(Observation.EDEMA, status)));
    return LabelSource.of(new LabelTable("labels", labels));
  }

  @Test
  void clinicalEfficacyCanUseLabelFiles() {
    ClinicalScoring files =
        new ClinicalScoring(
            edema("s2", Status.POSITIVE),
            List.of(edema("s2", Status.POSITIVE), edema("s1", Status.POSITIVE)),
            LabelPolicy.R2GEN);
    ReportScoring command =
        new ReportScoring(
            TextPreparation.none(), List.of(), Optional.of(files), new Resampling(50, 7));
    ReportScores scores = command.score(write(REFERENCES), write(GOOD)).scores();
    assertThat(scores.value("CE-micro-F1")).isEqualTo(1);
    assertThat(scores.scores().get("CE-micro-F1").signature().toString())
        .isEqualTo("CE-micro-F1|tok:none|labels:csv|policy:r2gen|v:1");
    MetricComparison row =
        command.compare(write(REFERENCES), write(GOOD), write(POOR)).rows().stream()
            .filter(comparison -> comparison.signature().metric().equals("CE-micro-F1"))
            .findFirst()
            .orElseThrow();
    assertThat(row.first()).isEqualTo(1);
    assertThat(row.second()).isEqualTo(0);
  }

  private static ReportScoring usual(int samples) {
    return new ReportScoring(
        TextPreparation.none(),
        ReportScores.defaultScorers(),
        Optional.empty(),
        new Resampling(samples, 7));
  }

  private Path write(String content) {
    try {
      return Files.writeString(
          folder.resolve("f" + Integer.toHexString(content.hashCode())), content);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
