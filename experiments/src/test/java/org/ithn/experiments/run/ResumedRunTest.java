package org.ithn.experiments.run;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ithn.experiments.UserException;
import org.ithn.experiments.variants.Variant;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.KeyDifference;
import org.ithn.framework.files.Json;
import org.ithn.framework.runs.RunHistory;
import org.ithn.framework.runs.RunRecord;
import org.ithn.framework.tensors.TensorData;
import org.ithn.framework.training.ProgressLines;
import org.ithn.framework.training.TrainingOutcome;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A trained run that is resumed with other keys, moved, exported and used as a start. */
final class ResumedRunTest {
  @TempDir private static Path shared;
  private static Variant variant;
  private static Path trained;

  @TempDir private Path folder;

  @BeforeAll
  static void train() throws IOException {
    variant =
        TinyExperiment.draw(shared.resolve("project/data"))
            .variant()
            .withKey("training.batch", 4)
            .withKey("training.monitoring.samples", 0)
            .epochs(1);
    trained = shared.resolve("project/runs/a");
    variant.train(trained, event -> {});
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Path target = to.resolve(from.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(target);
        } else {
          Files.copy(each, target);
        }
      }
    }
  }

  private Path copyOfRun() throws IOException {
    Path copy = folder.resolve("run");
    copy(trained, copy);
    return copy;
  }

  @Test
  void moreEpochsResumeAndAreRecorded() throws IOException {
    Path run = copyOfRun();
    List<String> lines = new ArrayList<>();
    ExperimentConfig config = Run.readConfig(run, List.of("training.epochs=2"));
    TrainingOutcome outcome =
        new Training(config, run).withListener(ProgressLines.to(lines::add)).run();
    assertThat(outcome.completeEpochs()).isEqualTo(2);
    assertThat(lines).contains("resumes with another value: training.epochs was 1 and is now 2");
    RunHistory history = RunRecord.load(run.resolve("run-record.json")).history();
    assertThat(history.changes())
        .containsExactly(
            new RunHistory.Change(1, 2, List.of(new KeyDifference("training.epochs", "1", "2"))));
    assertThat(history.run()).isEqualTo(run.toString());
    Exception e =
        assertThrows(UserException.class, () -> variant.epochs(1).train(run, event -> {}));
    assertThat(e)
        .hasMessageThat()
        .isEqualTo(
            run + ": training.epochs is 1, but the run has already trained for 2 epochs; raise it");
    assertThat(Run.open(run).experiment().config().training().epochs()).isEqualTo(2);
  }

  @Test
  void fixedKeysAreNamedWithBothValues() {
    Variant other = variant.seed(3).withKey("backbone.width", 16).withKey("training.batch", 2);
    Exception e = assertThrows(UserException.class, () -> other.train(trained, event -> {}));
    assertThat(e)
        .hasMessageThat()
        .startsWith(
            trained
                + " contains a run with another configuration: backbone.width was 8 and is now 16,"
                + " seed was 7580 and is now 3, training.batch was 4 and is now 2; ");
    Exception opened =
        assertThrows(UserException.class, () -> Run.open(trained, List.of("seed=3")));
    assertThat(opened).hasMessageThat().contains("seed was 7580 and is now 3");
  }

  @Test
  void presentDataAreCheckedWithoutReadingTheConfigurationAgain() throws IOException {
    Path copy = copyOfRun();
    Run run = Run.open(copy);
    Files.writeString(copy.resolve("config.json"), "damaged");
    run.requireData();
  }

  @Test
  void aRunThatMovedWithItsDataFindsThem() throws IOException {
    Path project = folder.resolve("elsewhere");
    copy(shared.resolve("project"), project);
    Path moved = project.resolve("runs/a");
    assertThat(annotation(Run.open(moved))).isEqualTo(annotation(Run.open(trained)));

    String gone = folder.resolve("gone").toString();
    for (String file : List.of("run-record.json", "config.json")) {
      Path each = moved.resolve(file);
      Files.writeString(
          each, Files.readString(each).replace(shared.resolve("project").toString(), gone));
    }
    Run run = Run.open(moved);
    run.requireData();
    assertThat(annotation(run)).isEqualTo(project.resolve("data/annotation.json").toString());

    Files.move(project.resolve("data"), project.resolve("data2"));
    Exception e = assertThrows(UserException.class, () -> Run.open(moved).requireData());
    assertThat(e)
        .hasMessageThat()
        .isEqualTo(
            ("run %s: data.files.annotation is %s/data/annotation.json, but there is no such file"
                    + " (tried %s/data/annotation.json, %s/data/annotation.json); set the key to"
                    + " the data's place")
                .formatted(moved, gone, gone, project));
    Path images = project.resolve("data2/images");
    Run named =
        Run.open(
            moved,
            List.of(
                "data.files.annotation=" + project.resolve("data2/annotation.json"),
                "data.files.images=" + images));
    named.requireData();
    assertThat(named.experiment().data().files().images()).isEqualTo(images.toString());
  }

  private static String annotation(Run run) {
    return run.experiment().data().files().annotation();
  }

  /** A process can end between the writing of the record and that of the configuration. */
  @Test
  void anInterruptedChangeDoesNotLockTheRun() throws IOException {
    Path run = copyOfRun();
    Path record = run.resolve("run-record.json");
    String now =
        Files.readString(record)
            .replace("\"epochs\" : 1", "\"epochs\" : 2")
            .replaceFirst(
                "\"changes\" : \\[ \\]",
                "\"changes\" : [{\"epoch\": 1, \"step\": 2, \"keys\": [{\"path\":"
                    + " \"training.epochs\", \"before\": \"1\", \"after\": \"2\"}]}]");
    Files.writeString(record, now);
    assertThat(Run.open(run).experiment().config().training().epochs()).isEqualTo(1);
    Files.writeString(record, now.replace("\"before\": \"1\"", "\"before\": \"7\""));
    Exception e = assertThrows(UserException.class, () -> Run.open(run));
    assertThat(e)
        .hasMessageThat()
        .contains("so it changed after training: training.epochs was 2 and is now 1; ");
  }

  @Test
  void aRunIsExportedWithoutItsDataAndStartsAnother() throws IOException {
    Path model =
        ModelExport.export(Run.open(trained), folder.resolve("model"), List.of(), line -> {});
    assertThat(Files.isRegularFile(model.resolve("saved_model.pb"))).isTrue();

    List<String> lines = new ArrayList<>();
    Path next = folder.resolve("next");
    new Training(
            variant
                .withKey("optimiser.learning_rate", 1e-9)
                .withKey("training.max_steps", 1)
                .config(),
            next)
        .withInitialWeights(List.of(trained))
        .withListener(ProgressLines.to(lines::add))
        .run();
    assertThat(String.join("\n", lines)).containsMatch("\\d+ variables from .*best-epoch-0001");
    assertThat(RunRecord.load(next.resolve("run-record.json")).initialWeights())
        .startsWith("best-epoch-0001.safetensors, SHA-256 ");
    Map<String, TensorData> before = Run.open(trained).loadWeights(line -> {});
    Map<String, TensorData> after = Run.open(next).loadWeights(line -> {});
    double[] wanted = before.get("backbone/vocabulary/kernel").doubles();
    double[] got = after.get("backbone/vocabulary/kernel").doubles();
    for (int i = 0; i < wanted.length; i++) {
      assertThat(got[i]).isWithin(1e-6).of(wanted[i]);
    }
  }

  /** Words in another order have other ids, although the weights have the right shape. */
  @Test
  void aRunWithOtherWordsIsNoStart() throws IOException {
    Path other = copyOfRun();
    Path vocabulary = other.resolve("vocabulary.json");
    List<String> words = new ArrayList<>(Run.open(other).experiment().vocabulary().words());
    Collections.swap(words, 0, 1);
    Files.writeString(vocabulary, Json.formatRecord(words));
    assertThat(assertThrows(UserException.class, () -> Run.open(other)))
        .hasMessageThat()
        .contains("vocabulary.json is damaged (its words differ from the hash in the run record)");
    Files.delete(other.resolve("run-record.json")); // that of an earlier version has no hash
    Training training =
        new Training(variant.config(), folder.resolve("third")).withInitialWeights(List.of(other));
    Exception e = assertThrows(UserException.class, training::run);
    assertThat(e).hasMessageThat().contains("its run has other words than the training reports");
  }
}
