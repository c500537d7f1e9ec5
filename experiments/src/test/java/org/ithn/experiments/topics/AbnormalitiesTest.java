package org.ithn.experiments.topics;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyExample;
import org.ithn.experiments.inputs.UnusedContext;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputException;
import org.ithn.metrics.clinical.ChestTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

/** The abnormalities of studies, from files and from the words of reports. */
final class AbnormalitiesTest {
  @TempDir private Path folder;

  private static StudyInput open(String file) {
    return new AbnormalitiesProvider().open(new AbnormalityOptions(file), new UnusedContext());
  }

  private StudyInput open(Path file, String text) throws IOException {
    Files.writeString(file, text);
    return open(file.toString());
  }

  private static float[] values(StudyInput input, String id, String report) {
    Study study = new Study(id, List.of(Path.of("a.png")), report);
    return input.values(new StudyExample(id, study, study.imagePaths()));
  }

  @Test
  void withoutAFileTheTopicsOfTheReportAreRead() {
    StudyInput input = open("");
    assertThat(input.shape()).isEqualTo(Shape.of(20));
    float[] row = values(input, "a", "The heart is enlarged. Right pleural effusion.");
    ChestTopic[] topics = ChestTopic.values();
    for (int i = 0; i < topics.length; i++) {
      boolean present = topics[i] == ChestTopic.CARDIOMEGALY || topics[i] == ChestTopic.EFFUSION;
      assertThat(row[i]).isEqualTo(present ? 1f : 0f);
    }
  }

  @Test
  void fileOfTopicsGivesTheirValues() throws IOException {
    Path file = folder.resolve("topics.csv");
    StudyInput input = open(file, "id,split,nodule,\"fracture, rib\"\na,train,1,0\nb,val,1,1\n");
    assertThat(input.shape()).isEqualTo(Shape.of(2));
    assertThat(values(input, "a", "")).isEqualTo(new float[] {1, 0});
    assertThat(values(input, "b", "")).isEqualTo(new float[] {1, 1});
    assertThat(input.files()).containsExactly("abnormalities", file);
    assertThat(assertThrows(StudyInputException.class, () -> values(input, "c", "")))
        .hasMessageThat()
        .contains("study 'c': " + file + " has no topics for it");
  }

  @Test
  void filesThatTopicsDidNotWriteAreRefused() throws IOException {
    Path file = folder.resolve("topics.csv");
    for (String text : List.of("", "id,split\na,train\n", "id,nodule,split\na,1,train\n")) {
      assertThat(assertThrows(StudyInputException.class, () -> open(file, text)))
          .hasMessageThat()
          .contains("expected id, split and one per topic");
    }
    assertThat(
            assertThrows(
                StudyInputException.class, () -> open(file, "id,split,nodule\na,train,yes\n")))
        .hasMessageThat()
        .contains("line 2: the topic 'nodule' has the value 'yes'");
    assertThat(
            assertThrows(StudyInputException.class, () -> open(folder.resolve("none").toString())))
        .hasMessageThat()
        .contains("cannot be read");
  }
}
