package org.ithn.cli.ablation;

import static com.google.common.truth.Truth.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The runner with shell scripts instead of experiments. */
final class AblationRunnerTest {
  private static final String RESULT =
      "{\"id\": \"a\", \"row\": \"a\", \"seed\": 1, \"cost\": {\"seconds\": 1.5}, \"steps\": 1,"
          + " \"best_epoch\": 1, \"host\": \"here\"}";

  /** Script that records its run, takes a moment and writes a result atomically. */
  private static final String WORK =
      "echo ran >> $1/runs; sleep 0.1; echo '" + RESULT + "' > $1/part; mv $1/part $1/result.json";

  @TempDir private Path root;
  private AblationFolder folder;
  private final AtomicBoolean stop = new AtomicBoolean();
  private final List<Cell> cells = new ArrayList<>();
  private final List<String> said = Collections.synchronizedList(new ArrayList<>());

  @BeforeEach
  void cells() throws Exception {
    folder = new AblationFolder(root);
    for (int i = 0; i < 6; i++) {
      cells.add(new Cell("cell" + i, "row", "", i, "", List.of(), List.of()));
      Files.createDirectories(folder.cell("cell" + i).root());
    }
  }

  private AblationRunner runner(String script, int workers, boolean failFast) {
    List<String> command = List.of("sh", "-c", script, "sh");
    return new AblationRunner(
        folder,
        cells,
        new AblationRunner.Options(command, workers, failFast),
        said::add,
        stop::get);
  }

  private int runs(String cell) throws Exception {
    Path runs = folder.cell(cell).root().resolve("runs");
    return Files.exists(runs) ? Files.readAllLines(runs).size() : 0;
  }

  @Test
  void twoRunnersRunEachCellOnce() throws Exception {
    Callable<Map<String, CellFailure>> run = () -> runner(WORK, 2, false).run();
    ExecutorService runners = Executors.newFixedThreadPool(2);
    try {
      for (Future<Map<String, CellFailure>> each : runners.invokeAll(List.of(run, run))) {
        assertThat(each.get()).isEmpty();
      }
    } finally {
      runners.shutdownNow();
    }
    for (Cell cell : cells) {
      assertThat(runs(cell.id())).isEqualTo(1);
    }
  }

  @Test
  void finishedCellsAreNotRunAgain() throws Exception {
    Files.writeString(folder.cell("cell2").result(), RESULT);
    runner(WORK, 1, false).run();
    assertThat(runs("cell2")).isEqualTo(0);
    runner(WORK, 1, false).run();
    assertThat(runs("cell3")).isEqualTo(1);
  }

  @Test
  void failedCellIsReportedAndRunAgainNextTime() throws Exception {
    String script = "case $1 in *cell1) echo no data; echo bad key; exit 2;; esac; " + WORK;
    Map<String, CellFailure> failures = runner(script, 1, false).run();
    assertThat(failures.keySet()).containsExactly("cell1");
    assertThat(failures.get("cell1").reason()).isEqualTo("bad key");
    assertThat(failures.get("cell1").code()).isEqualTo(2);
    assertThat(runs("cell5")).isEqualTo(1);
    assertThat(said).contains("cell1: failed (exit code 2): bad key");
    assertThat(runner(WORK, 1, false).run()).isEmpty();
    assertThat(runs("cell1")).isEqualTo(1);
    assertThat(Files.exists(folder.cell("cell1").failure())).isFalse();
  }

  @Test
  void failFastStartsNoFurtherCell() throws Exception {
    Map<String, CellFailure> failures = runner("exit 1", 1, true).run();
    assertThat(failures.keySet()).containsExactly("cell0");
  }

  @Test
  void aStopAsksTheRunningCellToSaveAndStartsNoOther() throws Exception {
    String script =
        "trap 'echo saved > $1/saved; exit 143' TERM; touch $1/started;"
            + " while :; do sleep 0.1; done";
    Callable<Map<String, CellFailure>> run = () -> runner(script, 1, false).run();
    ExecutorService runners = Executors.newSingleThreadExecutor();
    try {
      Future<Map<String, CellFailure>> running = runners.submit(run);
      while (!Files.exists(folder.cell("cell0").root().resolve("started"))) {
        Thread.sleep(20);
      }
      stop.set(true);
      assertThat(running.get()).isEmpty(); // a stopped cell has not failed
    } finally {
      runners.shutdownNow();
    }
    assertThat(Files.exists(folder.cell("cell0").root().resolve("saved"))).isTrue();
    assertThat(Files.exists(folder.cell("cell1").root().resolve("started"))).isFalse();
  }
}
