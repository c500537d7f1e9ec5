package org.ithn.serving.standin;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ithn.framework.files.TfRecords;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.savedmodels.ExpectedReport;
import org.ithn.savedmodels.SavedModelException;
import org.ithn.savedmodels.SavedModelExporter;
import org.ithn.savedmodels.ServingGraph;
import org.ithn.savedmodels.TinyRun;
import org.ithn.savedmodels.files.ServingFiles;
import org.ithn.savedmodels.files.WarmUpRequests;
import org.ithn.serving.standin.check.ServeCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Check of a valid export, and of exports with one seeded fault each. */
final class ServeCheckTest {
  @TempDir private static Path valid;
  @TempDir private Path folder;

  @BeforeAll
  static void export() {
    try (TinyRun run = new TinyRun(DecodingConfig.greedy(TinyRun.LONGEST), 1);
        ServingGraph graph = run.serving()) {
      List<ExpectedReport> expected = run.write(TinyRun.studies(2, 1));
      ServingFiles files = new ServingFiles("tiny", graph, "noise", List.of());
      SavedModelExporter.of(valid).export(graph, expected, files.contents(expected));
    }
  }

  @BeforeEach
  void copy() throws IOException {
    ServeFault.copy(valid, folder);
  }

  @AfterEach
  void faultsDoNotChangeTheOriginal() {
    assertThat(Files.exists(valid.resolve("1/saved_model.pb"))).isTrue();
  }

  /** Loads the model in a separate process and runs the warm-up requests of every signature. */
  @Test
  void validExportPasses() throws IOException {
    for (Path each : List.of(folder, folder.resolve("1"))) {
      for (ServeCheck.CheckResult finding : ServeCheck.examine(each)) {
        assertWithMessage(finding.check()).that(finding.problem()).isEmpty();
      }
    }
    assertThat(
            WarmUpRequests.read(folder.resolve("1/assets.extra/" + WarmUpRequests.FILE_NAME))
                .stream()
                .map(request -> request.getModelSpec().getSignatureName()))
        .containsAtLeast(ServeFault.DEFAULT, "greedy", "beams", "score_report", "attention");
  }

  @ParameterizedTest
  @MethodSource("org.ithn.serving.standin.ServeFault#all")
  void faultIsNamed(ServeFault fault) throws IOException {
    fault.change().seed(folder.resolve("1"));
    List<String> problems =
        ServeCheck.examine(folder).stream()
            .map(ServeCheck.CheckResult::problem)
            .filter(problem -> !problem.isEmpty())
            .toList();
    assertThat(String.join("\n", problems)).contains(fault.message());
  }

  @Test
  void modelThatWritesFilesIsNotServed() throws IOException {
    ServeFault fault =
        ServeFault.all().stream()
            .filter(each -> each.name().equals("op that writes files"))
            .findFirst()
            .orElseThrow();
    fault.change().seed(folder.resolve("1"));
    ServingStandIn.Ports ports = ServingStandIn.Ports.findFree();
    SavedModelException refused =
        assertThrows(
            SavedModelException.class,
            () -> ServingStandIn.start(folder, "tiny", ports, BatchingLimits.defaults()).close());
    assertThat(refused).hasMessageThat().contains("seeded (WriteFile)");
  }

  @Test
  void recordsSurviveTheRoundTrip() {
    List<byte[]> records = List.of(new byte[0], new byte[] {1, 2, 3});
    List<byte[]> read = TfRecords.decode(TfRecords.encode(records));
    assertThat(read).hasSize(2);
    assertThat(read.get(1)).isEqualTo(records.get(1));
  }
}
