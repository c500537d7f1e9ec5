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
import org.ithn.framework.tensors.TensorData;

/**
 * The checkpoints of a run: the last two to go on from, {@code step-N-epoch-N}, and the model of
 * the best epoch, {@code best-epoch-N}, without the optimiser's variables; of a run that did not
 * start from random numbers also the model that it started from, {@code initial}.
 */
public final class Checkpoints {
  private static final int KEPT = 2;
  private static final String BEST = "best-";
  private static final String STEP = "step-";
  private static final String INITIAL = "initial";
  private static final String JSON = ".json";

  private final Path folder;

  /** Those in a folder, which is made where it is missing. */
  public Checkpoints(Path folder) {
    this.folder = folder;
  }

  /** Gets a folder ready for writing: makes it, and removes what a killed process left behind. */
  public void prepare() throws IOException {
    Files.createDirectories(folder);
    AtomicFiles.removeLeftovers(folder);
  }

  /** Writes the newest checkpoint, then removes all but the newest two. */
  public void save(Checkpoint checkpoint) throws IOException {
    String name =
        "%s%09d-epoch-%04d".formatted(STEP, checkpoint.state().step(), checkpoint.state().epoch());
    write(checkpoint, name);
    removeOlder(STEP, KEPT);
  }

  private void write(Checkpoint checkpoint, String name) throws IOException {
    try {
      checkpoint.save(folder, name);
    } catch (IOException e) {
      throw new IOException(
          "%s cannot be written to %s: %s; what was saved before is still there, make room and start"
                  .formatted(name, folder, e.getMessage())
              + " the run again to go on",
          e);
    }
  }

  private void removeOlder(String prefix, int kept) throws IOException {
    List<String> names = names(prefix);
    for (String old : names.subList(Math.min(kept, names.size()), names.size())) {
      Files.deleteIfExists(Checkpoint.stateFile(folder, old)); // first, so that it is no checkpoint
    }
    // A kill between the two files of a checkpoint leaves tensors that nothing describes.
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, prefix + "*.safetensors")) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName()).replaceFirst("\\.safetensors$", "");
        if (!Files.exists(Checkpoint.stateFile(folder, name))) {
          Files.deleteIfExists(file);
        }
      }
    }
  }

  /** Names of complete checkpoints, newest first. */
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
   * The newest checkpoint that is whole.
   *
   * @param warning told in a sentence of each newer one that is not
   * @return none if the run has no checkpoint yet
   * @throws IOException if there are checkpoints, but none is whole
   */
  public Optional<Checkpoint> loadLatest(Consumer<String> warning) throws IOException {
    return loadNewest(STEP, warning);
  }

  private Optional<Checkpoint> loadNewest(String prefix, Consumer<String> warning)
      throws IOException {
    IOException last = null;
    for (String name : names(prefix)) {
      try {
        return Optional.of(Checkpoint.load(folder, name));
      } catch (IOException e) {
        warning.accept(e.getMessage() + "; the checkpoint before it is used");
        last = e;
      }
    }
    if (last != null) {
      throw new IOException(
          "%s has no whole checkpoint: %s; start the run again in another folder"
              .formatted(folder, last.getMessage()),
          last);
    }
    return Optional.empty();
  }

  /** Writes the model of the best epoch. */
  public void saveBest(TrainingState state, Map<String, TensorData> model) throws IOException {
    write(new Checkpoint(state, model), "%sepoch-%04d".formatted(BEST, state.epoch()));
    removeOlder(BEST, 1);
  }

  /** Writes the model that training is to start from. */
  public void saveInitial(Map<String, TensorData> model) throws IOException {
    prepare();
    write(new Checkpoint(TrainingState.initial(Map.of()), model), INITIAL);
  }

  /**
   * The model that training is to start from; none if it starts from random numbers.
   *
   * @throws IOException if it is there and not whole
   */
  public Optional<Checkpoint> loadInitial() throws IOException {
    return loadNewest(INITIAL, damage -> {});
  }

  /**
   * The model of the best epoch; where no epoch was validated, that of the newest checkpoint, and
   * before the first one that which training is to start from.
   *
   * @param warning told in a sentence of files that are not whole
   * @throws IOException if there is none
   */
  public Checkpoint loadBest(Consumer<String> warning) throws IOException {
    Optional<Checkpoint> best = loadNewest(BEST, warning);
    if (best.isPresent()) {
      return best.get();
    }
    Optional<Checkpoint> latest = loadLatest(warning);
    return (latest.isPresent() ? latest : loadInitial())
        .orElseThrow(
            () ->
                new IOException(folder + " holds no checkpoint; train first, or name another run"));
  }
}
