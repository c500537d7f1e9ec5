package org.ithn.cli.ablation;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.cli.ablation.AblationFolder.CellFolder;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.ProcessLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scheduler's task before and after its training. */
final class CellTaskTest {
  @TempDir private Path root;
  private CellFolder cell;
  private final List<String> said = new ArrayList<>();

  @BeforeEach
  void writeCell() throws Exception {
    cell = new CellFolder(root.resolve("cell"));
    RecordFiles.write(cell.cell(), new Cell("a-seed1", "a", "", 1, "", List.of(), List.of()));
    Files.writeString(cell.config(), "{}");
  }

  private CellTask task(boolean stopped) {
    return new CellTask(cell, said::add, () -> stopped);
  }

  @Test
  void aFinishedCellIsNotRunAgain() throws Exception {
    Files.writeString(cell.result(), "{}");
    task(false).run();
    assertThat(said).containsExactly("a-seed1: already finished");
  }

  @Test
  void aFailureIsRecordedForTheTable() throws Exception {
    assertThrows(RuntimeException.class, () -> task(false).run());
    CellFailure failure = RecordFiles.read(cell.failure(), CellFailure.class);
    assertThat(failure.id()).isEqualTo("a-seed1");
    assertThat(failure.reason()).contains("missing key 'backbone.name'");
    assertThat(ProcessLock.isHeld(cell.lock())).isFalse();
  }

  @Test
  void anUnpreparedCellIsRefused() throws Exception {
    Files.delete(cell.config());
    UserException e = assertThrows(UserException.class, () -> task(false).run());
    assertThat(e).hasMessageThat().contains("has no config.json; prepare the cells again");
  }

  /** A preparation of another matrix moves the folder while the task waits for its lock. */
  @Test
  void aFolderThatVanishedIsRefusedAndNotCreatedAgain() throws Exception {
    Files.move(cell.root(), root.resolve("moved"));
    UserException e = assertThrows(UserException.class, () -> task(false).run());
    assertThat(e).hasMessageThat().contains("has no config.json; prepare the cells again");
    assertThat(Files.exists(cell.root())).isFalse();
  }

  @Test
  void aCellOfAnotherTaskIsNotTouched() throws Exception {
    try (ProcessLock lock = ProcessLock.tryAcquire(cell.lock()).orElseThrow()) {
      assertThat(lock).isNotNull();
      UserException e = assertThrows(UserException.class, () -> task(true).run());
      assertThat(e).hasMessageThat().contains("is being run by process");
      assertThat(Files.exists(cell.failure())).isFalse();
    }
  }
}
