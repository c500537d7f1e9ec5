package org.ithn.framework.runs;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.OwnFiles;
import org.ithn.framework.tensors.TensorData;

/**
 * Checkpoints of a run: the latest two to resume from, {@code step-N-epoch-N} with the numbers of
 * completed steps and epochs, and the model of the best epoch, {@code best-epoch-N}, without the
 * optimiser's variables. A run that did not start from random weights also has its initial model,
 * {@code initial}.
 */
public final class Checkpoints {
  private static final int KEPT = 2;
  private static final String BEST = "best-";
  private static final String STEP = "step-";
  private static final String INITIAL = "initial";
  private static final String JSON = ".json";

  private final Path folder;

  /** Creates the view of a folder, which need not exist yet. */
  public Checkpoints(Path folder) {
    this.folder = folder;
  }

  /**
   * Creates the folder and removes the temporary files of a killed process.
   *
   * @throws IOException if the folder is a symbolic link
   */
  public void prepare() throws IOException {
    OwnFiles.createFolder(folder);
    AtomicFiles.removeLeftovers(folder);
  }

  /**
   * Writes the newest checkpoint, then removes all but the newest two.
   *
   * @return the file of the variables
   */
  public Path save(Checkpoint checkpoint) throws IOException {
    TrainingState state = checkpoint.state();
    Path file =
        write(
            checkpoint, "%s%09d-epoch-%04d".formatted(STEP, state.step(), state.completeEpochs()));
    removeOlder(STEP, KEPT);
    return file;
  }

  private Path write(Checkpoint checkpoint, String name) throws IOException {
    try {
      checkpoint.save(folder, name);
      return Checkpoint.tensorFile(folder, name);
    } catch (IOException e) {
      if (!Files.isDirectory(folder)) {
        throw new IOException(
            "%s is gone: it was removed or moved during the run; move it back and rerun to resume,"
                    .formatted(folder)
                + " or train again",
            e);
      }
      throw new IOException(
          "cannot write %s to %s: %s; earlier checkpoints are intact, free disk space and restart"
                  .formatted(name, folder, e.getMessage())
              + " the run to resume",
          e);
    }
  }

  private void removeOlder(String prefix, int kept) throws IOException {
    List<String> names = names(prefix);
    for (String old : names.subList(Math.min(kept, names.size()), names.size())) {
      // The state file goes first: without it, the checkpoint does not exist.
      Files.deleteIfExists(Checkpoint.stateFile(folder, old));
    }
    // A process killed between the two writes leaves tensors without a state file.
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, prefix + "*.safetensors")) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.safetensors$", "");
        if (!Files.exists(Checkpoint.stateFile(folder, name))) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** Returns the names of complete checkpoints, newest first. */
  private List<String> names(String prefix) throws IOException {
    List<String> names = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, prefix + "*" + JSON)) {
        for (Path file : files) {
          String name = String.valueOf(file.getFileName());
          names.add(name.substring(0, name.length() - JSON.length()));
        }
      }
    }
    Collections.sort(names, Comparator.reverseOrder());
    return names;
  }

  /**
   * Returns the newest intact checkpoint.
   *
   * @param warning receives one sentence for each newer checkpoint that is damaged
   * @return empty if the run has no checkpoint yet
   * @throws IOException if all checkpoints are damaged
   */
  public Optional<Checkpoint> loadLatest(Consumer<String> warning) throws IOException {
    return loadNewest(STEP, warning);
  }

  /**
   * Returns the training state of the newest checkpoint, without its variables.
   *
   * @return empty if the run has no checkpoint yet
   * @throws IOException if the state is damaged
   */
  public Optional<TrainingState> loadLatestState() throws IOException {
    List<String> names = names(STEP);
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(Checkpoint.loadState(folder, names.get(0)));
  }

  private Optional<Checkpoint> loadNewest(String prefix, Consumer<String> warning)
      throws IOException {
    return loadNewestFile(prefix, warning).map(StoredCheckpoint::checkpoint);
  }

  private Optional<StoredCheckpoint> loadNewestFile(String prefix, Consumer<String> warning)
      throws IOException {
    IOException last = null;
    for (String name : names(prefix)) {
      try {
        return Optional.of(
            new StoredCheckpoint(
                Checkpoint.tensorFile(folder, name), Checkpoint.load(folder, name)));
      } catch (IOException e) {
        warning.accept(e.getMessage() + "; using the previous checkpoint");
        last = e;
      }
    }
    if (last != null) {
      throw new IOException(
          "all checkpoints in %s are damaged: %s; restart the run in another folder"
              .formatted(folder, last.getMessage()),
          last);
    }
    return Optional.empty();
  }

  /**
   * Writes the model of the best epoch.
   *
   * @return the file of the variables
   */
  public Path saveBest(TrainingState state, Map<String, TensorData> model) throws IOException {
    Path file = write(new Checkpoint(state, model), "%sepoch-%04d".formatted(BEST, state.epoch()));
    removeOlder(BEST, 1);
    return file;
  }

  /** Writes the initial model of a run. */
  public void saveInitial(Map<String, TensorData> model) throws IOException {
    prepare();
    write(new Checkpoint(TrainingState.initial(Map.of()), model), INITIAL);
  }

  /**
   * Returns the initial model of a run; empty if it starts from random weights.
   *
   * @throws IOException if the file is damaged
   */
  public Optional<Checkpoint> loadInitial() throws IOException {
    return loadNewest(INITIAL, damage -> {});
  }

  /**
   * Returns the model of the best epoch. If no epoch was validated, returns the newest checkpoint;
   * before the first checkpoint, returns the initial model.
   *
   * @param warning receives one sentence for each damaged checkpoint
   * @throws IOException if the run has no intact checkpoint
   */
  public Checkpoint loadBest(Consumer<String> warning) throws IOException {
    return loadBestFile(warning).checkpoint();
  }

  /**
   * Returns what {@link #loadBest} returns, with the file of the variables.
   *
   * @param warning receives one sentence for each damaged checkpoint
   * @throws IOException if the run has no intact checkpoint
   */
  public StoredCheckpoint loadBestFile(Consumer<String> warning) throws IOException {
    for (String prefix : new String[] {BEST, STEP, INITIAL}) {
      Optional<StoredCheckpoint> found = loadNewestFile(prefix, warning);
      if (found.isPresent()) {
        return found.get();
      }
    }
    throw new IOException(folder + " contains no checkpoint; train first, or pass another run");
  }

  /**
   * A checkpoint with its file.
   *
   * @param file the file of the variables
   * @param checkpoint its content
   */
  public record StoredCheckpoint(Path file, Checkpoint checkpoint) {}
}
