package org.ithn.metrics.scoring;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ithn.metrics.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of {@link PairedReports} and {@link LeaderboardFormat}. */
class PairedReportsTest {
  private static final String REFERENCES =
      """
      [{"id": "s1", "report": ["the heart is normal .", "heart size normal ."]},
       {"id": "s2", "report": "no pleural effusion ."},
       {"id": "s3", "report": "clear lungs ."}]
      """;
  private static final String POOR =
      "study_id,report\ns1,\"effusion, left\"\ns2,left effusion\ns3,left effusion\n";

  @TempDir Path folder;

  @Test
  void missingIdsAreListedPerSide() {
    Path fewer = write("id,report\ns1,a\ns9,b\n");
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> pair(write(REFERENCES), fewer));
    assertThat(error).hasMessageThat().contains(fewer + " lacks 2 (s2, s3)");
    assertThat(error).hasMessageThat().contains("lacks 1 (s9)");
  }

  @Test
  void viewsArePairedWithTheirStudysReferences() {
    PairedReports paired =
        PairedReports.of(
            ReportFile.readReferences(write("id,report\ns2,b\ns1,a\n")),
            ReportFile.readPredictions(write("id,report\ns1#0,x\ns1#1,y\ns2#0,z\n")));
    assertThat(paired.ids()).containsExactly("s2#0", "s1#0", "s1#1").inOrder();
    assertThat(paired.hypotheses()).containsExactly("z", "x", "y").inOrder();
    assertThat(paired.references())
        .containsExactly(List.of("b"), List.of("a"), List.of("a"))
        .inOrder();
    IllegalArgumentException fewer =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                PairedReports.of(
                    ReportFile.readReferences(write("id,report\ns2,b\ns1,a\n")),
                    ReportFile.readPredictions(write("id,report\ns1#0,x\n"))));
    assertThat(fewer).hasMessageThat().contains("lacks 2 (s2, s1)");
  }

  @Test
  void longListsOfMissingIdsAreTruncated() {
    String many =
        Stream.iterate(1, i -> i + 1)
            .limit(13)
            .map(i -> "x" + i + ",text\n")
            .collect(Collectors.joining());
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> pair(write("id,report\n" + many), write("id,report\nx1,text\n")));
    assertThat(error)
        .hasMessageThat()
        .contains("lacks 12 (x2, x3, x4, x5, x6, x7, x8, x9, x10, x11, and 2 more)");
  }

  @Test
  void twoPredictionsOfAnIdAreRejected() {
    Path twice = write("id,report\ns1,a\ns1,b\ns2,c\ns3,d\n");
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> pair(write(REFERENCES), twice));
    assertThat(error).hasMessageThat().contains("line 3: duplicate id 's1', first used at");
    Path list =
        write(
            """
            {"id": "s1", "report": ["a", "b"]}
            {"id": "s2", "report": "c"}
            {"id": "s3", "report": "d"}
            """);
    error = assertThrows(IllegalArgumentException.class, () -> pair(write(REFERENCES), list));
    assertThat(error).hasMessageThat().contains("id 's1' has 2 predictions; give exactly one");
  }

  @Test
  void leaderboardFilesContainTheReports() throws IOException {
    PairedReports reports =
        PairedReports.of(
            ReportFile.readReferences(write(REFERENCES)), ReportFile.readPredictions(write(POOR)));
    Map<String, String> files = LeaderboardFormat.fromName("rexrank").format(reports);
    assertThat(files.keySet())
        .containsExactly("gt_reports.csv", "predicted_reports.csv", "predictions.json")
        .inOrder();
    assertThat(files.get("predicted_reports.csv"))
        .isEqualTo("study_id,report\ns1,\"effusion, left\"\ns2,left effusion\ns3,left effusion\n");
    JsonNode item = Fixtures.parse(files.get("predictions.json")).path("s1");
    assertThat(item.path("model_prediction").asText()).isEqualTo("effusion, left");
    assertThat(item.path("section_findings").asText()).isEqualTo("the heart is normal .");
    JsonNode lists =
        Fixtures.parse(LeaderboardFormat.fromName("RadEval").format(reports).get("radeval.json"));
    assertThat(Fixtures.strings(lists.path("hypotheses"))).isEqualTo(reports.hypotheses());
    assertThat(Fixtures.strings(lists.path("references"))).contains("clear lungs .");
  }

  @Test
  void unknownLeaderboardListsTheChoices() {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> LeaderboardFormat.fromName("other"));
    assertThat(error).hasMessageThat().contains("available: rexrank, radeval");
  }

  private static PairedReports pair(Path references, Path predictions) {
    return PairedReports.of(
        ReportFile.readReferences(references), ReportFile.readPredictions(predictions));
  }

  private Path write(String content) {
    try {
      return Files.writeString(
          folder.resolve("f" + Integer.toHexString(content.hashCode())), content);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
