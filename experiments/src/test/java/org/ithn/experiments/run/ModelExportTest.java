package org.ithn.experiments.run;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.ithn.datasets.DataException;
import org.ithn.datasets.study.Study;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.runs.RunRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports that fail leave no version behind. */
final class ModelExportTest {
  @TempDir private static Path shared;
  private static TinyExperiment tiny;
  private static Run run;

  @TempDir private Path folder;

  @BeforeAll
  static void makeRun() throws IOException {
    tiny = TinyExperiment.draw(shared.resolve("data"));
    Path whole = TinyExperiment.write(tiny.weights(3), shared.resolve("whole.safetensors"));
    run = tiny.importRun(whole, shared.resolve("run"));
  }

  private void assertNoVersion() throws IOException {
    if (Files.exists(folder.resolve("export"))) {
      try (Stream<Path> versions = Files.list(folder.resolve("export"))) {
        assertThat(versions.filter(each -> each.getFileName().toString().matches("\\d+")).toList())
            .isEmpty();
      }
    }
  }

  @Test
  void aRunWithoutACheckpointIsRefused() throws IOException {
    Run empty = new Run(new RunDirectory(folder.resolve("empty")), run.experiment());
    Exception e =
        assertThrows(
            IOException.class,
            () -> ModelExport.export(empty, folder.resolve("export"), List.of(), line -> {}));
    assertThat(e).hasMessageThat().contains("contains no checkpoint");
    assertNoVersion();
  }

  @Test
  void anExampleWithAnInvalidImageIsRefused() throws IOException {
    Path broken = Files.writeString(folder.resolve("broken.png"), "no image");
    List<Study> examples = List.of(new Study("broken", List.of(broken), "the lungs are clear ."));
    Exception e =
        assertThrows(
            DataException.class,
            () -> ModelExport.export(run, folder.resolve("export"), examples, line -> {}));
    assertThat(e).hasMessageThat().contains(broken.toString());
    assertNoVersion();
  }

  @Test
  void weightsOfAnotherWidthAreRefused() throws IOException {
    Experiment wider =
        Experiment.of(
            tiny.variant().withKey("backbone.width", 12).config(), run.experiment().vocabulary());
    Exception e =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                ModelExport.export(
                    new Run(run.folder(), wider), folder.resolve("export"), List.of(), l -> {}));
    assertThat(e).hasMessageThat().contains("backbone/");
    assertNoVersion();
  }

  @Test
  void aVersionContainsTheConfigurationAndTheRunRecord() throws IOException {
    List<Study> examples = tiny.studies().test().subList(0, 1);
    Path version = ModelExport.export(run, folder.resolve("export"), examples, line -> {});
    assertThat(version.getFileName().toString()).isEqualTo("1");
    Path extra = version.resolve("assets.extra");
    assertThat(Files.readString(extra.resolve("config.json")))
        .isEqualTo(Files.readString(run.folder().config()));
    RunRecord record = RunRecord.load(run.folder().runRecord());
    assertThat(record.history().run()).isEqualTo(run.folder().root().toAbsolutePath().toString());
    assertThat(RunRecord.load(extra.resolve("run-record.json"))).isEqualTo(record.withoutPlaces());
    assertThat(Files.readString(extra.resolve("run-record.json")))
        .doesNotContain(run.folder().root().toString());
  }
}
