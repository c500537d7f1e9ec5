package org.ithn.cli.ablation;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ithn.cli.testing.MlflowStandIn;
import org.ithn.cli.testing.MlflowStandIn.StoredRun;
import org.ithn.cli.tracking.AblationContent;
import org.ithn.cli.tracking.MlflowConnection;
import org.ithn.cli.tracking.MlflowCredentials;
import org.ithn.cli.tracking.MlflowPublisher;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An ablation on a stand-in for an MLflow server. */
final class PublishedAblationTest {
  private static final String MATRIX =
      """
      {"description": "two rows", "seeds": [1], "base": {"presets": ["r2gencmn-phantom"]},
       "rows": [{"name": "plain"}, {"name": "better"}]}
      """;

  @TempDir private Path root;

  private Ablation ablation() throws IOException {
    Path file = Files.writeString(root.resolve("m.json"), MATRIX);
    Ablation ablation = Ablation.of(file.toString(), root.resolve("out"), List.of());
    Files.createDirectories(ablation.folder().root());
    RecordFiles.write(ablation.folder().plan(), ablation.plan());
    return ablation;
  }

  private static void finish(Ablation ablation, int number) throws IOException {
    Cell cell = ablation.matrix().cells().get(number);
    AblationFolder.CellFolder place = ablation.folder().cell(cell.id());
    FinishedCell.write(place, cell);
    Files.copy(place.config(), place.run().resolve("config.json"));
    Files.writeString(
        place.predictions(),
        "[{\"id\": \"s0\", \"report\": \"clear lungs .\", \"reference\": \"clear lungs .\"}]");
    RecordFiles.write(
        place.result(),
        new CellResult(
            cell.id(),
            cell.row(),
            cell.seed(),
            new CellResult.Cost(1800, 700, 50),
            120,
            1,
            "host"));
  }

  private static void publish(Ablation ablation, MlflowStandIn mlflow) throws IOException {
    MlflowPublisher.open(
            MlflowConnection.of(mlflow.uri(), MlflowCredentials.of(Map.of())),
            new MlflowPublisher.Options("ithn", true, false),
            line -> {})
        .publish(ablation.folder().root(), AblationContent.read(ablation.folder().root()));
  }

  @Test
  void cellsAreNestedRunsWithScoresAndAddedAsTheyFinish() throws IOException {
    Ablation ablation = ablation();
    finish(ablation, 0);
    try (MlflowStandIn mlflow = MlflowStandIn.start()) {
      publish(ablation, mlflow);
      StoredRun parent = mlflow.runs().get(0);
      assertThat(parent.status).isEqualTo("RUNNING");
      assertThat(parent.tags).containsEntry("ithn.cells", "1 of 2 finished");
      assertThat(parent.tags).containsEntry("mlflow.note.content", "two rows");
      finish(ablation, 1);
      Files.writeString(ablation.folder().root().resolve("table.md"), "| a |");
      publish(ablation, mlflow);
      assertThat(mlflow.runs()).hasSize(3);
      assertThat(parent.status).isEqualTo("FINISHED");
      assertThat(parent.tags).containsEntry("ithn.cells", "2 of 2 finished");
      assertThat(parent.artifacts).containsEntry("table.md", "| a |");
      for (StoredRun child : mlflow.runs().subList(1, 3)) {
        assertThat(child.tags).containsEntry("mlflow.parentRunId", mlflow.id("out"));
        assertThat(child.metrics.get("loss/clip")).hasSize(120);
        assertThat(child.metrics.get("test/BLEU-1").get(0).value()).isWithin(1e-6).of(1);
        assertThat(child.metrics.get("cost/seconds").get(0).value()).isEqualTo(1800);
      }
      assertThat(mlflow.runs().get(2).name).isEqualTo("better-seed1");
      assertThat(mlflow.runs().get(2).tags).containsEntry("ithn.row", "better");
    }
  }
}
