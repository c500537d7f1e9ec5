package org.ithn.cli.ablation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.ithn.cli.ablation.AblationFolder.CellFolder;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.ProcessLock;

/**
 * Task of a scheduler that runs one cell of a prepared ablation in this process.
 *
 * @param files the cell's folder
 * @param progress receives progress messages, one line each
 * @param stop the signal that ends the run after the current step, without a result
 */
public record CellTask(CellFolder files, Consumer<String> progress, BooleanSupplier stop) {
  /** Time in which a network file system releases the locks of a machine that has crashed. */
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final int POLL_MILLIS = 1000;

  /**
   * Runs the cell to its end, or resumes it; a finished cell is not run again. A failure is
   * recorded in the cell's folder.
   *
   * @throws UserException if the ablation has not been prepared, or if another process runs the
   *     cell
   */
  @SuppressWarnings("try") // the lock is held, not used
  public void run() throws IOException, InterruptedException {
    files.refuseLinks();
    try (ProcessLock held = acquire()) {
      if (!Files.isRegularFile(files.config())) { // read under the lock: a preparation moves cells
        throw unprepared();
      }
      Cell cell = RecordFiles.read(files.cell(), Cell.class);
      if (Files.isRegularFile(files.result())) {
        progress.accept("%s: already finished".formatted(cell.id()));
        return;
      }
      Files.deleteIfExists(files.failure());
      try {
        new CellRun(files, progress, stop).run();
      } catch (IOException | RuntimeException | OutOfMemoryError e) {
        RecordFiles.write(files.failure(), new CellFailure(cell.id(), 1, reason(e), "its log"));
        throw e;
      }
    }
  }

  private static String reason(Throwable e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.toString());
  }

  private UserException unprepared() {
    return new UserException(
        "%s has no config.json; prepare the cells again with ./ithn ablate and --emit"
            .formatted(files.root()));
  }

  private ProcessLock acquire() throws IOException, InterruptedException {
    for (long waited = 0; !stop.getAsBoolean(); waited += POLL_MILLIS) {
      Optional<ProcessLock> lock = tryAcquire();
      if (lock.isPresent()) {
        return lock.get();
      }
      if (waited >= PATIENCE.toMillis()) {
        break;
      }
      Thread.sleep(POLL_MILLIS);
    }
    throw new UserException(
        "%s is being run by process %s; wait until it ends"
            .formatted(files.root(), ProcessLock.owner(files.lock())));
  }

  private Optional<ProcessLock> tryAcquire() throws IOException {
    try {
      return ProcessLock.tryAcquireInFolder(files.lock());
    } catch (NoSuchFileException e) {
      throw unprepared(); // never prepared, or moved by a preparation of another matrix
    }
  }
}
