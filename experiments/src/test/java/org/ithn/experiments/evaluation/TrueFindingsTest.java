package org.ithn.experiments.evaluation;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.sources.phantom.PhantomConfig;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.sources.phantom.Prevalence;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.Predictions;
import org.ithn.experiments.run.Run;
import org.ithn.experiments.run.TinyExperiment;
import org.ithn.metrics.report.ReportScores;
import org.ithn.metrics.significance.SeedSummary;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Floor and ceiling of clinical phantoms. */
final class TrueFindingsTest {
  private static final int DRAWS = 20;

  @TempDir private static Path folder;
  private static TinyExperiment tiny;
  private static TrainingReports reports;
  private static List<Study> train;
  private static Predictions references;

  @BeforeAll
  static void draw() throws IOException {
    tiny =
        TinyExperiment.draw(
            folder.resolve("data"), new PhantomConfig(300, 2, 120, 32, 5, Prevalence.CLINICAL));
    reports = new TrainingReports(tiny.experiment());
    train = tiny.studies().train();
    references = references(tiny.studies().test());
  }

  /** Returns predictions that equal the references. */
  private static Predictions references(List<Study> studies) {
    List<Predictions.Row> rows = new ArrayList<>();
    for (Study study : studies) {
      String text = reports.text(study);
      rows.add(new Predictions.Row(study.id() + "#0", text, List.of(text)));
    }
    return new Predictions(rows, false);
  }

  private static Baselines baselines() {
    TrueFindings truth = TrueFindings.find(reports).orElseThrow();
    List<Predictions> draws = truth.sampled(references, DRAWS);
    String most = reports.mostCommon(train).orElseThrow();
    Map<String, Predictions> predictions = new LinkedHashMap<>();
    predictions.put(Baselines.MOST_COMMON, Baselines.withReports(references, row -> most));
    predictions.put(Baselines.TRUE_FINDINGS, truth.usual(references));
    predictions.put(Baselines.TRUE_FINDINGS_SAMPLED, draws.get(0));
    return new Baselines(predictions, Map.of(Baselines.TRUE_FINDINGS_SAMPLED, draws), List.of());
  }

  private static ScoreTable table() {
    return ScoreTable.of("per image", references, baselines(), rows -> rows);
  }

  @Test
  void theCeilingIsBetweenTheFloorAndThePerfectScore() {
    Map<String, ReportScores> systems = table().systems();
    for (String metric : List.of("BLEU-1", "BLEU-4", "ROUGE-L", "CIDEr")) {
      double floor = systems.get(Baselines.MOST_COMMON).value(metric);
      double ceiling = systems.get(Baselines.TRUE_FINDINGS).value(metric);
      double perfect = systems.get(ScoreTable.MODEL).value(metric);
      assertWithMessage("floor in %s", metric).that(floor).isAtLeast(0.1);
      assertWithMessage("ceiling in %s", metric).that(ceiling).isAtLeast(1.1 * floor);
      assertWithMessage("perfect in %s", metric).that(perfect).isAtLeast(1.1 * ceiling);
    }
  }

  @Test
  void theUsualWordingScoresAboveADrawnOne() {
    ScoreTable table = table();
    Map<String, SeedSummary> drawn = table.samples().get(Baselines.TRUE_FINDINGS_SAMPLED);
    for (String metric : List.of("BLEU-4", "ROUGE-L", "CIDEr")) {
      assertThat(table.systems().get(Baselines.TRUE_FINDINGS).value(metric))
          .isGreaterThan(
              drawn.get(metric).mean() + 4 * ScoreTable.standardError(drawn.get(metric)));
    }
  }

  @Test
  void theCeilingIsReproducible() {
    assertThat(baselines()).isEqualTo(baselines());
  }

  @Test
  void drawnReportsHaveTheirMeanScoreAndAStandardError() {
    ScoreTable table = table();
    List<Predictions> draws = baselines().draws().get(Baselines.TRUE_FINDINGS_SAMPLED);
    assertThat(draws).hasSize(DRAWS);
    assertThat(draws).containsNoDuplicates();
    double sum = 0;
    double squares = 0;
    for (Predictions draw : draws) {
      double score = draw.scores().value("CIDEr");
      sum += score;
      squares += score * score;
    }
    double mean = sum / DRAWS;
    double error = Math.sqrt((squares / DRAWS - mean * mean) / (DRAWS - 1));
    assertThat(table.systems().get(Baselines.TRUE_FINDINGS_SAMPLED).value("CIDEr"))
        .isWithin(1e-9)
        .of(mean);
    SeedSummary sample = table.samples().get(Baselines.TRUE_FINDINGS_SAMPLED).get("CIDEr");
    assertThat(ScoreTable.standardError(sample)).isWithin(1e-9).of(error);
    assertThat(error).isGreaterThan(0.0);
  }

  @Test
  void theScoreFileHasTheStandardErrors() throws IOException {
    Path file = folder.resolve("scores.json");
    ScoreTable.write(file, "test", List.of(table()), List.of());
    JsonNode table = new ObjectMapper().readTree(file.toFile()).path("tables").path(0);
    assertThat(
            table.path("standard_errors").path("true_findings_sampled").path("BLEU-4").asDouble())
        .isGreaterThan(0.0);
    assertThat(table.path("scores").path("true_findings").path("BLEU-4").asDouble())
        .isLessThan(1.0);
  }

  @Test
  void evaluationOfARunHasTheCeiling(@TempDir Path small) throws IOException {
    TinyExperiment few =
        TinyExperiment.draw(
            small.resolve("data"), new PhantomConfig(6, 2, 2, 32, 5, Prevalence.CLINICAL));
    Path file = TinyExperiment.write(few.weights(3), small.resolve("weights.safetensors"));
    Run run = few.importRun(file, small.resolve("run"));
    List<Study> test = few.studies().test();
    Baselines found =
        Baselines.compute(run, references(test), test, few.studies().train(), line -> {});
    assertThat(found.notes()).isEmpty();
    assertThat(found.predictions().keySet()).containsExactlyElementsIn(Baselines.NAMES).inOrder();
    assertThat(found.draws().keySet()).containsExactly(Baselines.TRUE_FINDINGS_SAMPLED);
  }

  @Test
  void aStudyWithoutFindingsIsNamed() {
    List<Predictions.Row> rows = new ArrayList<>(references.rows());
    rows.add(new Predictions.Row("stranger#0", "Heart.", List.of("Heart.")));
    Baselines found = Baselines.ofReports(tiny.experiment(), new Predictions(rows, false), train);
    assertThat(found.predictions().keySet()).containsExactly(Baselines.MOST_COMMON);
    assertThat(found.notes())
        .containsExactly(
            "true_findings: omitted, because labels.csv has no findings of 'stranger'");
  }

  @Test
  void otherDataHaveNoCeiling(@TempDir Path other) throws IOException {
    Experiment uniform = TinyExperiment.draw(other.resolve("uniform")).experiment();
    assertThat(TrueFindings.find(new TrainingReports(uniform))).isEmpty();
    TinyExperiment clinical =
        TinyExperiment.draw(
            other.resolve("clinical"), new PhantomConfig(6, 2, 2, 32, 5, Prevalence.CLINICAL));
    TrainingReports own = new TrainingReports(clinical.experiment());
    assertThat(TrueFindings.find(own)).isPresent();
    Files.delete(new PhantomFiles(other.resolve("clinical")).labels());
    assertThat(TrueFindings.find(own)).isEmpty();
  }
}
