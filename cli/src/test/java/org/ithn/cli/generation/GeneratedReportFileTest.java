package org.ithn.cli.generation;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.Json;
import org.ithn.metrics.text.Csv;
import org.ithn.savedmodels.ExplainedReport;
import org.ithn.savedmodels.ExplainedReport.Hypothesis;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CSV and JSON files of generated reports. */
final class GeneratedReportFileTest {
  private static final List<GeneratedStudy> STUDIES =
      List.of(
          study("=1+1.png", "no \"large\" effusion , clear . normal ."),
          study("b.png", "- normal ."));

  @TempDir private Path folder;

  private static GeneratedStudy study(String name, String report) {
    return new GeneratedStudy(
        new StudyFiles.NamedStudy(name, List.of(name)),
        new ExplainedReport(
            List.of(new Hypothesis(report, -1.5f), new Hypothesis("normal .", -2.25f)),
            List.of(),
            List.of()));
  }

  @Test
  void csvHasProseAndNoFormulas() throws IOException {
    Path file = folder.resolve("reports.csv");
    GeneratedReportFile.write(file, STUDIES, false);
    List<Map<String, String>> rows = Csv.rows("test", Files.readString(file));
    assertThat(rows)
        .containsExactly(
            Map.of(
                "study",
                "'=1+1.png",
                "images",
                "'=1+1.png",
                "report",
                "No \"large\" effusion, clear. Normal.",
                "score",
                "-1.5000"),
            Map.of("study", "b.png", "images", "b.png", "report", "'- normal.", "score", "-1.5000"))
        .inOrder();
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.toList()).containsExactly(file);
    }
  }

  @Test
  void plainKeepsTheTokens() {
    assertThat(Csv.rows("test", GeneratedReportFile.csv(STUDIES, true)).get(0).get("report"))
        .isEqualTo("no \"large\" effusion , clear . normal .");
  }

  @Test
  void jsonHasTheAlternatives() throws IOException {
    Path file = folder.resolve("reports.JSON");
    GeneratedReportFile.write(file, STUDIES, false);
    JsonNode first = Json.LENIENT.readTree(Files.readString(file)).get(0);
    assertThat(first.toString())
        .isEqualTo(
            "{\"study\":\"=1+1.png\",\"images\":[\"=1+1.png\"],\"report\":\"No \\\"large\\\""
                + " effusion, clear. Normal.\",\"score\":-1.5,\"alternatives\":[{\"report\":"
                + "\"Normal.\",\"score\":-2.25}]}");
  }

  @Test
  void otherFormatsAreRefused() {
    assertThat(
            assertThrows(
                UserException.class, () -> GeneratedReportFile.check(folder.resolve("a.xlsx"))))
        .hasMessageThat()
        .endsWith("a.xlsx: unknown format; name a file that ends with .csv or .json");
  }
}
