package org.ithn.experiments.run;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.StudyExample;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.step.TrainingGraph;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Preparation of a training: one reading of the studies and one graph. */
final class PreparedTrainingTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private TinyExperiment tiny;

  @BeforeEach
  void draw() throws IOException {
    tiny = TinyExperiment.draw(folder.resolve("data"));
  }

  @Test
  void theGraphOfTheCheckIsTrained() throws IOException {
    try (PreparedTraining prepared =
        new PreparedTraining(tiny.config(), TrainingContext.defaults())) {
      prepared.buildGraph();
      TrainingGraph checked = prepared.graph(tiny.experiment());
      Files.delete(folder.resolve("data/annotation.json")); // it is not read again
      TrainingSetup setup = prepared.complete(folder.resolve("run"));
      assertThat(setup.studies().train()).hasSize(7);
      assertThat(prepared.graph(setup.experiment())).isSameInstanceAs(checked);
    }
    assertThat(Files.exists(folder.resolve("run"))).isFalse();
  }

  @Test
  void aSkippedStudyWithItsOwnWordsGivesAGraphOfAnotherWidth() throws IOException {
    Path annotation = folder.resolve("data/annotation.json");
    JsonNode all = JSON.readTree(annotation.toFile());
    ObjectNode first = (ObjectNode) all.path("train").get(0);
    first.put("report", "one of its own words .");
    JSON.writeValue(annotation.toFile(), all);
    String image = first.path("image_path").get(0).asText();
    Files.write(folder.resolve("data/images").resolve(image), new byte[0]);
    BadExamples bad = BadExamples.skipAndRecord();
    try (PreparedTraining prepared =
        new PreparedTraining(
            tiny.withKey("data.text.threshold", 1).config(),
            TrainingContext.defaults().withBadExamples(bad))) {
      prepared.buildGraph();
      TrainingSetup setup = prepared.complete(folder.resolve("run"));
      assertThat(setup.studies().train()).hasSize(6);
      assertThat(bad.count()).isEqualTo(1);
      assertThat(prepared.graph(setup.experiment()).vocabularyWidth())
          .isEqualTo(setup.experiment().vocabulary().width());
      assertThat(setup.experiment().vocabulary().words()).doesNotContain("own");
    }
  }

  /** The words of the skipped study precede "normal", so they shift that word's id. */
  @Test
  void studyInputsOfATrainingAndItsResumptionLackTheWordsOfSkippedStudies() throws IOException {
    Path annotation = folder.resolve("data/annotation.json");
    JsonNode all = JSON.readTree(annotation.toFile());
    all.forEach(split -> split.forEach(study -> ((ObjectNode) study).put("indication", "normal")));
    ObjectNode first = (ObjectNode) all.path("train").get(0);
    first.put("indication", "aaa normal");
    JSON.writeValue(annotation.toFile(), all);
    String image = first.path("image_path").get(0).asText();
    ExperimentConfig config =
        tiny.withKey("data.text.threshold", 1)
            .withKey("data.inputs.context.texts", "indication")
            .config();
    List<float[]> whole = contexts(config, folder.resolve("whole"));
    Files.write(folder.resolve("data/images").resolve(image), new byte[0]);
    List<float[]> started = contexts(config, folder.resolve("run"));
    List<float[]> resumed = contexts(config, folder.resolve("run"));
    assertThat(whole).hasSize(7);
    assertThat(started).hasSize(6);
    assertThat(resumed).hasSize(6);
    for (int i = 0; i < started.size(); i++) {
      assertThat(started.get(i)[0]).isLessThan(whole.get(i + 1)[0]);
      assertThat(resumed.get(i)).isEqualTo(started.get(i));
    }
  }

  /** Returns the context of each training study, as a training with these files reads it. */
  private static List<float[]> contexts(ExperimentConfig config, Path root) throws IOException {
    TrainingContext context =
        TrainingContext.defaults().withBadExamples(BadExamples.skipAndRecord());
    try (PreparedTraining prepared = new PreparedTraining(config, context)) {
      prepared.buildGraph();
      TrainingSetup setup = prepared.complete(root);
      StudyInput input = setup.inputs().get("context");
      return StudyExample.fromStudies(
              setup.studies().train(), setup.experiment().data().views(), context.badExamples())
          .stream()
          .map(input::values)
          .toList();
    }
  }

  @Test
  void missingNeighboursAreRefusedBeforeTheRunDirectoryExists() throws IOException {
    TinyExperiment negatives =
        tiny.withKey("ithn.strategy", "prior").withKey("data.files.neighbours", "absent.jsonl");
    Path root = folder.resolve("run");
    Exception e =
        assertThrows(UserException.class, () -> new Training(negatives.config(), root).run());
    assertThat(e).hasMessageThat().startsWith("data.files.neighbours: no such file: absent.jsonl");
    assertThat(Files.exists(root)).isFalse();
  }
}
