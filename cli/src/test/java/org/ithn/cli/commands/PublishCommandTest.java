package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.cli.testing.MlflowStandIn;
import org.ithn.cli.testing.MlflowStandIn.StoredRun;
import org.ithn.cli.testing.WrittenRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code publish} against a stand-in for an MLflow server. */
class PublishCommandTest {
  private static final int STEPS = 900;

  @TempDir Path folder;
  private MlflowStandIn mlflow;
  private Path run;

  @BeforeEach
  void start() throws IOException {
    mlflow = MlflowStandIn.start();
    run = folder.resolve("first");
    WrittenRun.write(run, STEPS);
  }

  @AfterEach
  void stop() {
    mlflow.close();
  }

  private CommandResult publish(String... further) {
    List<String> arguments =
        new ArrayList<>(List.of("publish", run.toString(), "--mlflow", mlflow.uri()));
    arguments.addAll(List.of(further));
    return CommandResult.run(arguments.toArray(String[]::new));
  }

  @Test
  void parametersMetricsTagsAndArtifactsAreThoseOfTheRun() throws IOException {
    Path extra = Files.createDirectories(folder.resolve("export/1"));
    Files.writeString(extra.resolve("model card.md"), "card");
    publish("--artifact", extra.getParent().toString()).ok();
    assertThat(mlflow.runs()).hasSize(1);
    StoredRun stored = mlflow.runs().get(0);
    assertThat(stored.name).isEqualTo("first");
    assertThat(stored.status).isEqualTo("KILLED"); // no checkpoint says that it is finished
    assertThat(stored.parameters).containsEntry("backbone.width", "64");
    assertThat(stored.parameters).doesNotContainKey("data.files.annotation");
    assertThat(stored.metrics.get("loss/clip")).hasSize(STEPS);
    MlflowStandIn.Value third = stored.metrics.get("loss/report").get(2);
    assertThat(third.step()).isEqualTo(3);
    assertThat(third.value()).isEqualTo(1.0 / 3 / 3);
    assertThat(stored.metrics.get("test/BLEU-4").get(0).value()).isEqualTo(0.25);
    assertThat(stored.metrics.get("test/per study _first view_/BLEU-4").get(0).value())
        .isEqualTo(0.5);
    assertThat(stored.metrics).doesNotContainKey("epoch");
    assertThat(stored.tags)
        .containsAtLeast(
            "mlflow.source.git.commit", "c0ffee",
            "ithn.data.annotation", "a1b2",
            "ithn.initial_weights", "weights.safetensors d4",
            "ithn.changes", "after epoch 1: training.epochs was 1 and is now 2");
    assertThat(stored.artifacts.keySet())
        .containsExactly(
            "config.json",
            "run-record.json",
            "log.jsonl",
            "scores-test.json",
            "export/1/model card.md");
    assertThat(stored.describe()).doesNotContain("/home/of/someone");
  }

  @Test
  void artifactsBehindALinkHaveTheNameOfTheLink() throws IOException {
    Path real = Files.createDirectories(folder.resolve("real/below"));
    Files.writeString(real.resolve("card.md"), "card");
    Path link = Files.createSymbolicLink(folder.resolve("link"), real.getParent());
    Path file = Files.createSymbolicLink(folder.resolve("file.md"), real.resolve("card.md"));
    publish("--artifact", link.toString(), "--artifact", file.toString()).ok();
    assertThat(mlflow.runs().get(0).artifacts.keySet())
        .containsAtLeast("link/below/card.md", "file.md");
  }

  /** A link in the run itself could publish a file that nobody named. */
  @Test
  void linksInTheRunAreRefused() throws IOException {
    Path secret = Files.writeString(folder.resolve("secret.json"), "{}");
    for (String name : new String[] {"scores-x.json", "log.jsonl", "evaluations/other"}) {
      WrittenRun.write(run, STEPS);
      Path link = run.resolve(name);
      Files.createDirectories(link.getParent());
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, name.contains(".") ? secret : folder);
      publish().refused(link + ": is a symbolic link to");
      Files.delete(link);
    }
    assertThat(mlflow.runs()).isEmpty();
  }

  @Test
  void publishingAgainAddsOnlyWhatIsNew() throws IOException {
    publish().ok();
    String before = mlflow.runs().get(0).describe();
    assertThat(publish().ok().out()).contains("new_metric_values=0");
    assertThat(mlflow.runs()).hasSize(1);
    assertThat(mlflow.runs().get(0).describe()).isEqualTo(before);
    WrittenRun.writeLog(run, STEPS + 5);
    assertThat(publish().ok().out()).contains("new_metric_values=" + 5 * WrittenRun.KEYS);
    assertThat(mlflow.runs().get(0).metrics.get("loss/clip")).hasSize(STEPS + 5);
  }

  @Test
  void aRunWhoseParametersChangedIsRefusedOrPublishedAsANewOne() throws IOException {
    publish().ok();
    WrittenRun.write(run, STEPS, "training.epochs=77");
    publish().refused("training.epochs=", "which is now 77", "(--new)");
    publish("--new").ok();
    assertThat(mlflow.runs()).hasSize(2);
    assertThat(mlflow.runs().get(1).parameters).containsEntry("training.epochs", "77");
    publish().ok();
    assertThat(mlflow.runs()).hasSize(2);
  }

  @Test
  void serversThatCannotTakeTheRunAreRefusedBeforeAnythingIsWritten() throws IOException {
    mlflow.keepArtifactsIn("s3://bucket/");
    publish().refused("s3://bucket/1", "--serve-artifacts");
    assertThat(mlflow.runs()).isEmpty();
    publish("--no-artifacts").ok();
    mlflow.deleteExperiments();
    publish("--no-artifacts").refused("the experiment 'ithn'", "is deleted");
    mlflow.requireAuthorization("Bearer secret");
    publish().refused("status 401", "MLFLOW_TRACKING_TOKEN");
    mlflow.close();
    publish().refused("cannot be reached", "publish again");
  }

  @Test
  void foldersWithoutARunAndDamagedIdentitiesAreRefused() throws IOException {
    Path empty = Files.createDirectories(folder.resolve("empty"));
    CommandResult.run("publish", empty.toString(), "--mlflow", mlflow.uri())
        .refused("neither a run directory nor the folder of an ablation");
    publish("--artifact", "missing.txt").refused("missing.txt: no such file");
    Files.writeString(run.resolve("mlflow.json"), "{\"id\": \"mine\"}");
    publish().refused("mlflow.json is damaged");
    assertThat(mlflow.runs()).isEmpty();
  }
}
