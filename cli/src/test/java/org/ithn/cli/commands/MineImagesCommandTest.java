package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.collect.ObjectArrays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.datasets.mining.MinedNeighbours;
import org.ithn.datasets.mining.NeighbourFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of {@code mine-images} on 32 phantoms. */
final class MineImagesCommandTest {
  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void draw() throws IOException {
    TinyTraining.draw(folder.resolve("data"));
    file = folder.resolve("neighbours.jsonl");
  }

  private CommandResult run(String... options) {
    Path data = folder.resolve("data");
    String[] fixed = {
      "mine-images",
      "--preset",
      "r2gencmn-phantom",
      "--set",
      "data.files.annotation=" + data.resolve("annotation.json"),
      "--set",
      "data.files.images=" + data.resolve("images"),
      "--set",
      "data.text.threshold=1",
      "--out",
      file.toString()
    };
    return CommandResult.run(ObjectArrays.concat(fixed, options, String.class));
  }

  @Test
  void ranksTheTrainingStudies() {
    CommandResult result = run("-k", "5").ok();
    assertThat(result.out()).contains("mine-images ok: studies=24 file=");
    assertThat(result.err()).contains("warning: the visual extractor has random weights");
    MinedNeighbours mined = NeighbourFile.read(file);
    assertThat(mined.byStudy()).hasSize(24);
    assertThat(mined.source().encoder()).isEqualTo("images backbone=r2gencmn weights=random");
    mined.byStudy().values().forEach(each -> assertThat(each).hasSize(5));
  }

  @Test
  void savedFeaturesGiveTheSameNeighboursInParts() throws IOException {
    String features = folder.resolve("features.npy").toString();
    run("-k", "5", "--save-vectors", features).ok();
    String whole = Files.readString(file);
    for (String part : List.of("1/2", "2/2")) {
      CommandResult result = run("-k", "5", "--vectors", features, "--shard", part).ok();
      assertThat(result.err()).doesNotContain("reading the images");
    }
    run("-k", "5", "--merge", "2").ok();
    assertThat(Files.readString(file)).isEqualTo(whole);
  }

  @Test
  void runAndConfigurationExcludeEachOther() {
    run("--run", folder.toString()).refused("--run excludes --preset");
  }
}
