package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ithn.experiments.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Removal of an earlier demo. */
final class StaleDemoTest {
  @TempDir private Path folder;

  @Test
  void filesOfEvaluateAreRemovedWithTheDemo() throws IOException {
    for (String name :
        new String[] {
          "predictions-test.json",
          "scores-test.json",
          "baseline-most_common_report-test.json",
          "baseline-nearest_image-test.json",
          "predictions-val.json",
          "scores-train.json"
        }) {
      Files.writeString(folder.resolve(name), "[]");
    }
    Files.createDirectories(folder.resolve("evaluations/other"));
    Files.createDirectories(folder.resolve("data/images"));
    Files.writeString(folder.resolve("data/phantom.json"), "{}");
    Files.createDirectories(folder.resolve("data.partial123/images")); // of a killed demo
    StaleDemo.remove(folder);
    assertThat(folder.toFile().list()).isEmpty();
  }

  @Test
  void otherFilesAreKept() throws IOException {
    Files.writeString(folder.resolve("thesis.txt"), "text");
    UserException refused = assertThrows(UserException.class, () -> StaleDemo.remove(folder));
    assertThat(refused).hasMessageThat().contains("thesis.txt");
    assertThat(folder.resolve("thesis.txt").toFile().exists()).isTrue();
  }

  /** A training directory has no file that a demo lacks, and neither has a folder of data. */
  @ParameterizedTest
  @ValueSource(strings = {"checkpoints/step-1.safetensors", "data/images/chest.png", "lock"})
  void foldersOfTrainingsAndOfDataAreKept(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "content");
    UserException refused = assertThrows(UserException.class, () -> StaleDemo.remove(folder));
    assertThat(refused).hasMessageThat().contains("was not made by the demo");
    assertThat(Files.readString(file)).isEqualTo("content");
  }

  @Test
  void demoThatWasKilledEarlyIsRemoved() throws IOException {
    Files.createDirectories(folder.resolve("data.partial-1/images"));
    StaleDemo.remove(folder);
    assertThat(folder.toFile().list()).isEmpty();
  }
}
