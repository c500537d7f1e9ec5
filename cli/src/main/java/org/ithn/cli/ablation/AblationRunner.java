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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.ithn.cli.ablation.AblationFolder.CellFolder;

/**
 * Runs the cells of an ablation that are not finished, each in a process of its own.
 *
 * <p>Any number of runners may work on one folder, on one machine or several: a cell belongs to who
 * holds its {@link Lease}. A cell is finished when its result is there, which appears last and at
 * once; whatever is killed goes on from its last checkpoint. A cell that fails is reported and
 * left; a later start tries it again.
 */
public final class AblationRunner {
  private static final int POLL_MILLIS = 1000;

  private final AblationFolder folder;
  private final List<Cell> cells;
  private final Options options;
  private final Consumer<String> progress;
  private final Instant started = Instant.now();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final Set<String> failed = ConcurrentHashMap.newKeySet();

  /**
   * How cells are run.
   *
   * @param command starts the process of a cell; the cell's folder is added as its last word
   * @param workers processes at once on this machine
   * @param failFast whether nothing new starts after a failure
   */
  public record Options(List<String> command, int workers, boolean failFast) {
    public Options {
      command = List.copyOf(command);
    }
  }

  /**
   * A runner.
   *
   * @param cells those to run; cells that are not built are passed over
   * @param progress told what happens, a line at a time, by several threads
   */
  public AblationRunner(
      AblationFolder folder, List<Cell> cells, Options options, Consumer<String> progress) {
    this.folder = folder;
    this.cells = cells.stream().filter(Cell::canRun).toList();
    this.options = options;
    this.progress = progress;
  }

  /**
   * Runs until every cell is finished or has failed, here or at another worker.
   *
   * @return the failures, by cell
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
    Map<String, CellFailure> failures = new LinkedHashMap<>();
    for (Cell cell : cells) {
      CellFolder place = folder.cell(cell.id());
      if (!isFinished(cell) && Files.isRegularFile(place.failure())) {
        failures.put(cell.id(), RecordFiles.read(place.failure(), CellFailure.class));
      }
    }
    return failures;
  }

  private void work() throws IOException, InterruptedException {
    boolean waiting = false;
    while (!stopped.get()) {
      List<Cell> open = cells.stream().filter(cell -> !isDone(cell)).toList();
      if (open.isEmpty()) {
        return;
      }
      boolean ran = false;
      for (Cell cell : open) {
        ran |= !stopped.get() && tryRun(cell);
      }
      if (!ran) {
        if (!waiting) {
          progress.accept("waiting for %d cells of other workers".formatted(open.size()));
        }
        waiting = true;
        Thread.sleep(POLL_MILLIS);
      }
    }
  }

  private boolean isFinished(Cell cell) {
    return Files.isRegularFile(folder.cell(cell.id()).result());
  }

  /** Finished, or failed since this runner started, wherever. */
  private boolean isDone(Cell cell) {
    if (isFinished(cell) || failed.contains(cell.id())) {
      return true;
    }
    Path failure = folder.cell(cell.id()).failure();
    try {
      return Files.isRegularFile(failure)
          && Files.getLastModifiedTime(failure).toInstant().isAfter(started);
    } catch (IOException e) {
      return false; // being tried again just now
    }
  }

  /** Runs a cell if nobody else has it. */
  private boolean tryRun(Cell cell) throws IOException, InterruptedException {
    CellFolder place = folder.cell(cell.id());
    Optional<Lease> lease = isDone(cell) ? Optional.empty() : Lease.tryAcquire(place.root());
    if (lease.isEmpty()) {
      return false;
    }
    try {
      if (!isDone(cell)) { // another worker may have ended it meanwhile
        Files.deleteIfExists(place.failure());
        spawn(cell, place, lease.get());
      }
      return true;
    } finally {
      lease.get().release();
    }
  }

  @SuppressWarnings("try") // the heart beats, nobody asks it
  private void spawn(Cell cell, CellFolder place, Lease lease)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(options.command());
    command.add(place.root().toString());
    long start = System.nanoTime();
    progress.accept("%s: started".formatted(cell.id()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(place.log().toFile()))
            .start();
    int code;
    try (Heartbeat beat = new Heartbeat(lease, process::destroyForcibly)) {
      code = process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      throw e;
    }
    long seconds = (System.nanoTime() - start) / 1_000_000_000;
    if (isFinished(cell)) {
      progress.accept("%s: done after %d s; %s".formatted(cell.id(), seconds, describeProgress()));
    } else {
      recordFailure(cell, place, code);
    }
  }

  private void recordFailure(Cell cell, CellFolder place, int code) throws IOException {
    List<String> said = Files.readAllLines(place.log());
    String last = said.isEmpty() ? "it said nothing" : said.get(said.size() - 1);
    RecordFiles.write(place.failure(), new CellFailure(cell.id(), code, last, place.log().toString()));
    failed.add(cell.id());
    progress.accept("%s: failed (exit code %d): %s".formatted(cell.id(), code, last));
    if (options.failFast()) {
      stopped.set(true);
    }
  }

  private String describeProgress() {
    long done = cells.stream().filter(this::isFinished).count();
    String left = TimeEstimate.of(folder, cells, 0).describe(options.workers());
    return "%d of %d cells finished, %s".formatted(done, cells.size(), left);
  }
}
