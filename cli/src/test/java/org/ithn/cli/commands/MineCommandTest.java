package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Warnings of {@code mine}. */
final class MineCommandTest {
  private static final String ENTRY =
      "{\"id\": \"s%d\", \"report\": \"%s\", \"image_path\": [\"s%d.png\"]}";

  @TempDir private Path folder;

  private CommandResult mine(String first, String second) throws IOException {
    Path annotation =
        Files.writeString(
            folder.resolve("a.json"),
            "{\"train\": [%s, %s]}"
                .formatted(ENTRY.formatted(1, first, 1), ENTRY.formatted(2, second, 2)));
    return CommandResult.run(
            "mine",
            "--annotation",
            annotation.toString(),
            "--out",
            folder.resolve("neighbours.jsonl").toString())
        .ok();
  }

  @Test
  void reportsOfOneTextHaveNoNeighbours() throws IOException {
    assertThat(mine("The lungs are clear.", "The lungs are clear.").err())
        .contains("warning: no study has a neighbour, because all pairs are excluded");
    assertThat(mine("The lungs are clear.", "A small effusion.").err()).doesNotContain("warning");
  }
}
