package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Outputs of {@code generate} that are refused before a model is loaded. */
final class GenerateOutputsTest {
  @TempDir private Path folder;

  @Test
  void resultsOfAnEarlierCallAreNotMixedWithNewOnes() throws IOException {
    Path heatMaps = Files.createDirectories(folder.resolve("maps"));
    Files.createDirectory(heatMaps.resolve("0001-chest"));
    generate("--heat-maps", heatMaps).refused("maps: contains other data (such as 0001-chest)");
    Path reports = Files.createDirectories(folder.resolve("reports"));
    Files.writeString(reports.resolve("0001-bbbbbbbbbbbb.json"), "{}");
    generate("--fhir", reports).refused("reports: contains other data (such as 0001-bbbbbbbbbbbb");
  }

  private CommandResult generate(String option, Path target) {
    return CommandResult.run(
        "generate",
        "--model",
        folder.resolve("none").toString(),
        "x.png",
        option,
        target.toString());
  }
}
