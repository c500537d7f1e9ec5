package org.ithn.framework.runs;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Symbolic links in a run directory, which would lead to foreign files. */
class RunLinksTest {
  private static final TrainingState START = TrainingState.initial(Map.of());

  @TempDir private Path folder;

  private static void refused(Path link, Executable work) {
    IOException refused = assertThrows(IOException.class, work);
    assertThat(refused).hasMessageThat().contains(link + ": is a symbolic link to ");
    assertThat(refused).hasMessageThat().contains("remove the link");
  }

  private RunDirectory run() throws IOException {
    return new RunDirectory(Files.createDirectories(folder.resolve("run")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "lock",
        "log.jsonl",
        "checkpoints",
        "events",
        "config.json",
        "run-record.json",
        "evaluations"
      })
  void linksAreRefusedAndForeignFilesStay(String name) throws IOException {
    boolean file = name.equals("lock") || name.contains(".");
    Path foreign =
        file
            ? folder.resolve("foreign")
            : folder.resolve("foreign/.a.01234567-89ab-cdef-0123-456789abcdef.tmp");
    Files.createDirectories(foreign.getParent());
    Files.writeString(foreign, "keep");
    RunDirectory run = run();
    Path link =
        Files.createSymbolicLink(run.root().resolve(name), file ? foreign : foreign.getParent());
    refused(link, () -> RunLock.acquire(run).close());
    refused(link, run::refuseLinks);
    switch (name) {
      case "lock" -> refused(link, () -> RunLock.isHeld(run));
      case "checkpoints" -> refused(link, () -> new Checkpoints(run.checkpoints()).prepare());
      case "events" -> refused(link, () -> EventFile.open(run.events(), 0).close());
      case "log.jsonl" -> refused(link, () -> ScalarLog.open(run.log(), START).close());
      default -> {}
    }
    assertThat(Files.readString(foreign)).isEqualTo("keep");
    assertThat(folder.toFile().list()).asList().containsExactly("run", "foreign");
  }

  @Test
  void linkThatLeadsNowhereCreatesNoFile() throws IOException {
    RunDirectory run = run();
    Path link = Files.createSymbolicLink(run.lock(), folder.resolve("new"));
    refused(link, () -> RunLock.acquire(run).close());
    assertThat(folder.toFile().list()).asList().containsExactly("run");
  }

  /** Opening a pipe waits until another process opens its other end. */
  @ParameterizedTest
  @ValueSource(strings = {"lock", "log.jsonl"})
  void pipesAreRefusedInTime(String name) throws Exception {
    RunDirectory run = run();
    Path pipe = run.root().resolve(name);
    Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assumeTrue(made.waitFor() == 0, "mkfifo is missing, so pipes cannot be tried");
    IOException refused =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> assertThrows(IOException.class, () -> RunLock.acquire(run).close()));
    assertThat(refused).hasMessageThat().startsWith(pipe + ": is a pipe or a device");
  }

  @Test
  void runDirectoryMayBeALink() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), run().root());
    RunLock lock = RunLock.acquire(new RunDirectory(link));
    assertThat(run().root().toFile().list()).asList().containsExactly("lock");
    lock.close();
    assertThat(Files.isSymbolicLink(link)).isTrue();
  }

  @Test
  void removedRunDirectoryIsCalledGone() throws IOException {
    Checkpoints checkpoints = new Checkpoints(run().checkpoints());
    checkpoints.prepare();
    for (Path path : List.of(run().checkpoints(), run().root())) {
      Files.delete(path);
    }
    IOException gone =
        assertThrows(IOException.class, () -> checkpoints.save(new Checkpoint(START, Map.of())));
    assertThat(gone).hasMessageThat().contains("checkpoints is gone: it was removed or moved");
    assertThat(gone).hasMessageThat().doesNotContain("intact");
  }
}
