package org.ithn.cli.ablation;

import static com.google.common.truth.Truth.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ithn.cli.testing.TinyTraining;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ConfigReader;
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.RunDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Run of one cell that is asked to stop. */
final class CellRunTest {
  @TempDir private Path folder;

  @Test
  void aStoppedCellHasACheckpointAndNoResultUntilItResumes() throws Exception {
    AblationFolder.CellFolder cell = new AblationFolder.CellFolder(folder.resolve("cell"));
    Files.createDirectories(cell.root());
    RecordFiles.write(cell.cell(), new Cell("tiny-seed1", "tiny", "", 1, "", List.of(), List.of()));
    Files.writeString(
        cell.config(),
        ConfigReader.toJson(
            Plugins.configReader().read(List.of("r2gencmn-phantom"), List.of(), keys())));
    new CellRun(cell, line -> {}, () -> true).run();
    assertThat(Files.exists(cell.result())).isFalse();
    Checkpoints saved = new Checkpoints(new RunDirectory(cell.run()).checkpoints());
    assertThat(saved.loadLatestState().orElseThrow().step()).isEqualTo(0);
    new CellRun(cell, line -> {}, () -> false).run();
    assertThat(RecordFiles.read(cell.result(), CellResult.class).steps()).isEqualTo(4);
  }

  /** Returns the keys of one epoch of the smallest training. */
  private List<String> keys() throws Exception {
    String[] arguments =
        TinyTraining.draw(folder.resolve("data"))
            .trainAlone(
                folder,
                "--set",
                "training.epochs=1",
                "--set",
                "training.monitoring.validate_every_epochs=1");
    List<String> keys = new ArrayList<>(Arrays.asList(arguments));
    keys.removeIf(argument -> !argument.contains("="));
    return keys;
  }
}
