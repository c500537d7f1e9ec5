package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./ithn tune} before its trainings. */
final class TuneCommandTest {
  @TempDir private Path folder;
  private Path out;

  @BeforeEach
  void writeSpace() throws IOException {
    out = folder.resolve("out");
    Files.writeString(folder.resolve("space.json"), "{\"seed\": {\"values\": [1, 2]}}");
  }

  private CommandResult tune(String... further) {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "tune",
                folder.resolve("space.json").toString(),
                "--preset",
                "r2gencmn-phantom",
                "--set",
                "data.files.annotation=/data/annotation.json",
                "--set",
                "data.files.images=/data/images",
                "--out",
                out.toString()));
    arguments.addAll(List.of(further));
    return CommandResult.run(arguments.toArray(String[]::new));
  }

  private CommandResult emit(String... further) {
    List<String> arguments = new ArrayList<>(List.of("--emit", "katib", "--image", "ithn"));
    arguments.addAll(List.of("--claim", "results", "--claim", "data:/data"));
    arguments.addAll(List.of(further));
    return tune(arguments.toArray(String[]::new));
  }

  @Test
  void aRefusedExperimentLeavesNothingBehind() {
    emit("--search", "halving").refused("Katib runs searches of its own");
    emit("--set", "data.files.neighbours=near.jsonl").refused("near.jsonl is a relative path");
    emit("--set", "evaluation.selection=last").refused("evaluation.selection is last");
    tune("--emit", "katib").refused("--image");
    assertThat(Files.exists(out)).isFalse();
    emit().ok();
    assertThat(Files.isRegularFile(out.resolve("katib.json"))).isTrue();
  }

  @Test
  void linksInTheFolderAreRefused() throws IOException {
    Path foreign = Files.createDirectories(folder.resolve("foreign"));
    Files.createDirectories(out);
    Files.createSymbolicLink(out.resolve("cells"), foreign);
    tune().refused("cells: is a symbolic link to ");
    assertThat(out.toFile().list()).asList().containsExactly("cells");
  }

  @Test
  void anInvalidSpaceNamesTheDescriptionOfItsFormat() throws IOException {
    Files.writeString(folder.resolve("space.json"), "{\"seed\": {\"value\": [1]}}");
    tune().refused("space.json: seed: invalid JSON", "see docs/scale.md");
  }
}
