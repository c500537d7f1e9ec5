package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ithn.cli.generation.GeneratedStudy;
import org.ithn.cli.generation.StudyFiles;
import org.ithn.savedmodels.ExplainedReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Lines of {@code generate}, and outputs that are refused before a model is loaded. */
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

  @Test
  void refusedCallLeavesNoFolder() throws IOException {
    for (String option : List.of("--heat-maps", "--fhir")) {
      generate(option, folder.resolve("new/deep")).refused("none");
      assertThat(Files.exists(folder.resolve("new"))).isFalse();
      Path empty = Files.createDirectories(folder.resolve("empty"));
      generate(option, empty).refused("none");
      assertThat(Files.isDirectory(empty)).isTrue();
      Path file = Files.writeString(folder.resolve("file"), "x");
      generate(option, file.resolve("under/it")).refused(file.toString());
      assertThat(Files.readString(file)).isEqualTo("x");
    }
  }

  @Test
  void reportsAreOneLineEachAlsoForNamesWithLineBreaks() {
    StringWriter out = new StringWriter();
    CommandLine command = new CommandLine(new GenerateCommand());
    command.setOut(new PrintWriter(out, true));
    new GenerateOutputs()
        .print(
            Console.of(command.getCommandSpec()),
            new GeneratedStudy(
                new StudyFiles.NamedStudy("a\nb\tc.png", List.of("a\nb\tc.png")),
                ExplainedReport.ofBest("heart is normal .", 0)));
    assertThat(out.toString())
        .isEqualTo("a\\nb\\tc.png\tHeart is normal." + System.lineSeparator());
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
