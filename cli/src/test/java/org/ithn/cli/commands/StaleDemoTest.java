package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.ithn.experiments.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
}
