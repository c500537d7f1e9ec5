package org.ithn.cli.ablation;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyBatches;
import org.ithn.datasets.study.StudySet;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.Predictions;
import org.ithn.framework.files.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Ablations on clinical phantoms. */
final class ClinicalAblationTest {
  private static final String PHANTOMS =
      "{\"train\": 60, \"validation\": 2, \"test\": 40, \"image_size\": 32, \"seed\": 5%s}";

  @TempDir private Path root;

  private static String matrix(String prevalence) {
    return """
    {"description": "a test", "seeds": [1], "rows": [{"name": "plain"}],
     "base": {"presets": ["r2gencmn-phantom"], "set": {"data.image.size": 32},
              "phantoms": %s}}
    """
        .formatted(PHANTOMS.formatted(prevalence));
  }

  private Ablation ablation(String prevalence) throws Exception {
    Path file = Files.writeString(root.resolve("m.json"), matrix(prevalence));
    return Ablation.of(file.toString(), root.resolve("out"), List.of());
  }

  private Ablation prepared(String prevalence) throws Exception {
    Ablation ablation = ablation(prevalence);
    ablation.prepare(ablation.matrix().cells(), line -> {});
    return ablation;
  }

  /** Writes a finished cell whose reports equal the references. */
  private static void finish(Ablation ablation) throws IOException {
    Cell cell = ablation.matrix().cells().get(0);
    AblationFolder.CellFolder place = ablation.folder().cell(cell.id());
    Files.createDirectories(place.run());
    Files.copy(place.config(), place.run().resolve("config.json"));
    DataConfig data = Experiment.dataConfig(AblationMatrix.config(cell));
    StudySet studies = Experiment.loadStudies(data, BadExamples.stopOnFirst());
    Files.writeString(
        place.run().resolve("vocabulary.json"),
        Json.LENIENT.writeValueAsString(StudyBatches.vocabulary(studies.train(), data).words()));
    List<Predictions.Row> rows = new ArrayList<>();
    for (Study study : studies.test()) {
      rows.add(new Predictions.Row(study.id() + "#0", study.report(), List.of(study.report())));
    }
    new Predictions(rows, false).write(place.predictions());
    FinishedCell.write(place, cell);
    RecordFiles.write(
        place.result(),
        new CellResult(
            cell.id(), cell.row(), cell.seed(), new CellResult.Cost(1800, 700, 50), 40, 1, "host"));
  }

  private static AblationTable table(Ablation ablation) throws IOException {
    return AblationTable.of(
        AblationResults.of(ablation, AblationScorer.of(Optional.empty())),
        ablation.folder().root());
  }

  @Test
  void theTableHasFloorAndCeilingAfterTheRows() throws Exception {
    Ablation ablation = prepared(", \"prevalence\": \"clinical\"");
    assertThat(table(ablation).rows()).hasSize(1);
    finish(ablation);
    AblationTable table = table(ablation);
    assertThat(table.rows().stream().map(TableRow::name))
        .containsExactly("plain", "most_common_report", "true_findings")
        .inOrder();
    TableRow floor = table.rows().get(1);
    TableRow ceiling = table.rows().get(2);
    assertThat(List.of(floor.state(), ceiling.state())).containsExactly("floor", "ceiling");
    for (String metric : List.of("BLEU-4", "CIDEr", "CE-micro-F1")) {
      double most = ceiling.scores().get(metric).mean();
      assertWithMessage(metric).that(floor.scores().get(metric).mean()).isLessThan(most);
    }
    assertThat(ceiling.scores().get("BLEU-4").mean()).isLessThan(1.0);
    assertThat(ceiling.scores().get("CE-micro-F1").mean()).isWithin(1e-9).of(1.0);
    TableFiles files = new TableFiles(table);
    assertThat(files.markdown()).containsMatch("\\| true_findings \\|.* \\| ceiling \\|  \\|\n");
    assertThat(new TableData(table).csv())
        .containsMatch("true_findings,ceiling,BLEU-4,0\\.[0-9]+,0\\.0,1,{13}BLEU");
    Files.delete(new PhantomFiles(ablation.folder().phantoms()).annotation());
    assertThat(table(ablation).rows()).hasSize(1);
  }

  @Test
  void uniformPhantomsHaveNeitherFloorNorCeiling() throws Exception {
    Ablation ablation = prepared("");
    finish(ablation);
    assertThat(table(ablation).rows().stream().map(TableRow::name)).containsExactly("plain");
  }

  @Test
  void folderOfAnEarlierVersionIsAccepted() throws Exception {
    Ablation ablation = prepared("");
    Path plan = ablation.folder().plan();
    String text = Files.readString(plan);
    String earlier = text.replaceFirst(",\\s*\"prevalence\" : \"uniform\"", "");
    assertThat(earlier).isNotEqualTo(text);
    Files.writeString(plan, earlier);
    prepared(", \"prevalence\": \"uniform\"");
    assertThat(Files.readString(plan)).isEqualTo(text);
    UserException refusal =
        assertThrows(UserException.class, () -> prepared(", \"prevalence\": \"clinical\""));
    assertThat(refusal).hasMessageThat().contains("base.phantoms was ");
  }

  @Test
  void unknownPrevalenceIsRefusedBeforeAnythingIsWritten() {
    UserException refusal =
        assertThrows(UserException.class, () -> ablation(", \"prevalence\": \"clinic\""));
    assertThat(refusal)
        .hasMessageThat()
        .isEqualTo(
            root.resolve("m.json")
                + ": base.phantoms.prevalence is 'clinic'; expected uniform or clinical");
  }
}
