package org.ithn.framework.runs;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunLockTest {
  @TempDir private Path folder;

  private RunDirectory run() {
    return new RunDirectory(folder.resolve("runs/a"));
  }

  @Test
  void runDirectoryInWhichNothingWasWrittenIsDeleted() throws IOException {
    RunLock lock = RunLock.acquire(run());
    Files.createDirectory(run().checkpoints());
    assertThrows(FolderInUseException.class, () -> RunLock.acquire(run()));
    lock.close();
    assertThat(folder.toFile().list()).isEmpty();
  }

  @Test
  void runDirectoryWithAFileStays() throws IOException {
    try (RunLock lock = RunLock.acquire(run())) {
      assertThat(Files.readString(run().lock())).isEqualTo(ProcessHandle.current().pid() + "\n");
      Files.createDirectory(run().checkpoints());
      Files.writeString(run().checkpoints().resolve("initial.json"), "{}");
      assertThat(lock).isNotNull();
    }
    assertThat(run().root().toFile().list()).asList().containsExactly("lock", "checkpoints");
    RunLock.acquire(run()).close();
    assertThat(Files.exists(run().checkpoints().resolve("initial.json"))).isTrue();
  }

  @Test
  void emptyFolderOfTheUserStays() throws IOException {
    Files.createDirectories(run().root());
    RunLock.acquire(run()).close();
    assertThat(run().root().toFile().list()).isEmpty();
  }

  @Test
  void failedLockLeavesNoFolder() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    RunDirectory below = new RunDirectory(file.resolve("run"));
    assertThrows(IOException.class, () -> RunLock.acquire(below));
    assertThat(folder.toFile().list()).asList().containsExactly("file");
  }
}
