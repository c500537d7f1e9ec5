package org.ithn.cli.ablation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.ithn.cli.ablation.AblationFolder.CellFolder;
import org.ithn.framework.files.ProcessLock;

/**
 * Runner of the unfinished cells of an ablation, each in a separate process.
 *
 * <p>Any number of runners on one machine can share a folder; the holder of a cell's {@link
 * ProcessLock} runs the cell. A cell is finished when its result file exists, which is written last
 * and atomically. A killed cell resumes from its last checkpoint. A failed cell is reported and
 * skipped; the next start runs it again.
 */
public final class AblationRunner {
  private static final int POLL_MILLIS = 1000;

  private final AblationFolder folder;
  private final List<Cell> cells;
  private final Options options;
  private final Consumer<String> progress;
  private final BooleanSupplier stop;
  private final Instant started = Instant.now();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Set<String> failed = ConcurrentHashMap.newKeySet();

  /**
   * Options of a runner.
   *
   * @param command the command line of a cell's process, to which the cell's folder is appended
   * @param workers the number of concurrent processes on this machine
   * @param failFast true to start no further cells after a failure
   */
  public record Options(List<String> command, int workers, boolean failFast) {
    public Options {
      command = List.copyOf(command);
    }
  }

  /**
   * Creates a runner.
   *
   * @param cells the cells to run; cells that cannot run are skipped
   * @param progress receives progress messages from several threads, one line each
   * @param stop the signal after which no cell starts, and the running cells save and end
   */
  public AblationRunner(
      AblationFolder folder,
      List<Cell> cells,
      Options options,
      Consumer<String> progress,
      BooleanSupplier stop) {
    this.folder = folder;
    this.cells = cells.stream().filter(Cell::canRun).toList();
    this.options = options;
    this.progress = progress;
    this.stop = stop;
  }

  /**
   * Runs until every cell has finished or failed, here or in another process, or until the stop.
   *
   * @return the failures by cell id
   */
  public Map<String, CellFailure> run() throws IOException, InterruptedException {
    ExecutorService workers = Executors.newFixedThreadPool(options.workers());
    try {
      List<Future<Void>> all = new ArrayList<>();
      for (int i = 0; i < options.workers(); i++) {
        all.add(
            workers.submit(
                () -> {
                  work();
                  return null;
                }));
      }
      for (Future<Void> each : all) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw new IOException("a worker failed: " + e.getCause().getMessage(), e.getCause());
    } finally {
      stopped.set(true);
      workers.shutdownNow();
    }
    return failures(folder, cells);
  }

  /** Returns the recorded failures of unfinished cells by cell id. */
  public static Map<String, CellFailure> failures(AblationFolder folder, List<Cell> cells)
      throws IOException {
    Map<String, CellFailure> failures = new LinkedHashMap<>();
    for (Cell cell : cells) {
      CellFolder files = folder.cell(cell.id());
      if (!Files.isRegularFile(files.result()) && Files.isRegularFile(files.failure())) {
        failures.put(cell.id(), RecordFiles.read(files.failure(), CellFailure.class));
      }
    }
    return failures;
  }

  private void work() throws IOException, InterruptedException {
    boolean waiting = false;
    while (!isStopped()) {
      List<Cell> open = cells.stream().filter(cell -> !isDone(cell)).toList();
      if (open.isEmpty()) {
        return;
      }
      boolean ran = false;
      for (Cell cell : open) {
        ran |= !isStopped() && tryRun(cell);
      }
      if (!ran) {
        if (!waiting) {
          progress.accept("waiting for other processes to finish %d cells".formatted(open.size()));
        }
        waiting = true;
        Thread.sleep(POLL_MILLIS);
      }
    }
  }

  private boolean isStopped() {
    return stopped.get() || stop.getAsBoolean();
  }

  private boolean isFinished(Cell cell) {
    return Files.isRegularFile(folder.cell(cell.id()).result());
  }

  /** Returns true if the cell is finished, or failed in any process since this runner started. */
  private boolean isDone(Cell cell) {
    if (isFinished(cell) || failed.contains(cell.id())) {
      return true;
    }
    Path failure = folder.cell(cell.id()).failure();
    try {
      return Files.isRegularFile(failure)
          && Files.getLastModifiedTime(failure).toInstant().isAfter(started);
    } catch (IOException e) {
      return false; // another process is running it again
    }
  }

  /** Runs a cell unless another process runs it. */
  @SuppressWarnings("try") // the lock is held, not used
  private boolean tryRun(Cell cell) throws IOException, InterruptedException {
    CellFolder files = folder.cell(cell.id());
    files.refuseLinks();
    Optional<ProcessLock> lock =
        isDone(cell) ? Optional.empty() : ProcessLock.tryAcquire(files.lock());
    if (lock.isEmpty()) {
      return false;
    }
    try (ProcessLock held = lock.get()) {
      if (!isDone(cell)) { // another process may have finished it in the meantime
        Files.deleteIfExists(files.failure());
        spawn(cell, files);
      }
      return true;
    }
  }

  private void spawn(Cell cell, CellFolder files) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(options.command());
    command.add(files.root().toString());
    long start = System.nanoTime();
    progress.accept("%s: started".formatted(cell.id()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(files.log().toFile()))
            .start();
    int code = await(process);
    long seconds = (System.nanoTime() - start) / 1_000_000_000;
    if (isFinished(cell)) {
      progress.accept("%s: done after %d s; %s".formatted(cell.id(), seconds, describeProgress()));
    } else if (stop.getAsBoolean()) {
      progress.accept("%s: stopped after %d s; it can resume".formatted(cell.id(), seconds));
    } else {
      recordFailure(cell, files, code);
    }
  }

  /** Waits for a process, which receives SIGTERM when the runner is stopped. */
  private int await(Process process) throws InterruptedException {
    boolean asked = false;
    try {
      while (!process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
        if (stop.getAsBoolean() && !asked) {
          process.destroy();
          asked = true;
        }
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw e;
    }
    return process.exitValue();
  }

  private void recordFailure(Cell cell, CellFolder files, int code) throws IOException {
    List<String> lines = Files.readAllLines(files.log());
    String last = lines.isEmpty() ? "no output" : lines.get(lines.size() - 1);
    RecordFiles.write(
        files.failure(), new CellFailure(cell.id(), code, last, files.log().toString()));
    failed.add(cell.id());
    progress.accept("%s: failed (exit code %d): %s".formatted(cell.id(), code, last));
    if (options.failFast()) {
      stopped.set(true);
    }
  }

  private String describeProgress() {
    long done = cells.stream().filter(this::isFinished).count();
    String left =
        TimeEstimate.of(cell -> folder.cell(cell.id()), cells, 0).describe(options.workers());
    return "%d of %d cells finished, %s".formatted(done, cells.size(), left);
  }
}
