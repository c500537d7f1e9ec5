package org.ithn.framework.runs;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ithn.framework.session.SessionOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunHistoryTest {
  private static final RunHistory HISTORY = new RunHistory("/a/runs/x", "/a", List.of());

  @TempDir private Path folder;

  @Test
  void aRelativePathIsTriedAsRecordedBesideTheRunAndFromHere() {
    assertThat(HISTORY.places("data/images", Path.of("/b/runs/x")))
        .containsExactly(
            Path.of("/a/data/images"),
            Path.of("/b/data/images"),
            Path.of("data/images").toAbsolutePath())
        .inOrder();
    assertThat(HISTORY.places("/a/data/images", Path.of("/b/runs/x")))
        .containsExactly(Path.of("/a/data/images"), Path.of("/b/data/images"))
        .inOrder();
  }

  @Test
  void aRunOfAnEarlierVersionIsTriedFromHere() {
    assertThat(RunHistory.unknown().places("data/images", Path.of("/b/runs/x")))
        .containsExactly(Path.of("data/images").toAbsolutePath());
    assertThat(RunHistory.unknown().startsInWorkingDirectory()).isTrue();
    assertThat(HISTORY.startsInWorkingDirectory()).isFalse();
  }

  @Test
  void recordsOfEarlierVersionsAreRead() throws IOException {
    Path file = folder.resolve("run-record.json");
    RunRecord.of(
            "{\"name\": \"tiny\"}",
            Map.of(),
            new SessionOptions(2, 3),
            RunRecord.UNKNOWN,
            RunRecord.RANDOM,
            RunHistory.unknown())
        .save(file);
    String now = Files.readString(file);
    Files.writeString(file, now.replaceFirst("(?s),\\s*\"history\".*", ", \"seed\": 17}"));
    assertThat(Files.readString(file)).doesNotContain("history");
    assertThat(RunRecord.load(file).history()).isEqualTo(RunHistory.unknown());
    Files.writeString(file, now.replace("\"versions\"", "\"verzions\""));
    assertThrows(IOException.class, () -> RunRecord.load(file));
  }
}
