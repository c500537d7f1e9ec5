package org.ithn.experiments.run;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ithn.experiments.UserException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PredictionsTest {
  @TempDir private Path folder;

  @Test
  void repeatedWordsAreMerged() {
    assertThat(Predictions.mergeRepeats("a a dog dog sits on a a a mat"))
        .isEqualTo("a dog sits on a mat");
    assertThat(Predictions.mergeRepeats("a dog and a dog")).isEqualTo("a dog and a dog");
    assertThat(Predictions.mergeRepeats("")).isEmpty();
  }

  @Test
  void damagedFilesAreRefusedInOneLine() throws IOException {
    Path file = folder.resolve("predictions-test.json");
    for (String text :
        List.of("[{\"id\" \"a\"}]", "[{\"id\": \"a\"", "[{\"id\": \"a\u0001\"}]", "[1]")) {
      Files.writeString(file, text);
      String message = assertThrows(UserException.class, () -> Predictions.read(file)).getMessage();
      assertThat(message).contains(file + " is not a list of predictions (");
      assertThat(message.lines().count()).isEqualTo(1);
      assertThat(message).doesNotContain("Source");
    }
  }
}
