package org.ithn.experiments.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.TrainingConfig;
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.runs.RunLock;
import org.ithn.framework.runs.TrainingState;

/**
 * Summary of a run directory.
 *
 * @param root the run directory
 * @param name the configuration's name; empty if it cannot be read
 * @param epochs the progress
 * @param selection the validation score that marks the best epoch; empty if unknown
 * @param best the best value of it; empty before the first validation
 * @param state the state of the run
 * @param changed the time of the last change
 * @param problem one sentence about damage; empty if there is none
 */
public record RunSummary(
    Path root,
    String name,
    Epochs epochs,
    String selection,
    OptionalDouble best,
    State state,
    Instant changed,
    String problem) {
  /** The state of a run. */
  public enum State {
    /** A process holds its lock. */
    RUNNING,
    /** All epochs are done, or a limit or early stopping ended it. */
    FINISHED,
    /** It can be resumed. */
    STOPPED,
    /** A file is missing or damaged. */
    DAMAGED
  }

  /**
   * Progress of a run.
   *
   * @param done complete epochs
   * @param planned epochs of the configuration; 0 if unknown
   */
  public record Epochs(int done, int planned) {}

  /** Summarises a run directory; damage is part of the result. */
  public static RunSummary of(Path root) {
    RunDirectory folder = new RunDirectory(root);
    try {
      if (!Files.isRegularFile(folder.config())) {
        return damaged(folder, "config.json is missing");
      }
      ExperimentConfig config = Plugins.configReader().read(folder.config());
      boolean running = RunLock.isHeld(folder);
      Optional<TrainingState> latest = new Checkpoints(folder.checkpoints()).loadLatestState();
      return of(folder, config, running, latest);
    } catch (IOException | RuntimeException e) {
      return damaged(folder, firstLine(e));
    }
  }

  private static RunSummary of(
      RunDirectory folder,
      ExperimentConfig config,
      boolean running,
      Optional<TrainingState> latest) {
    Optional<TrainingState.Validation> validation =
        latest.map(TrainingState::validation).filter(each -> each.bestEpoch() > 0);
    boolean finished = latest.isPresent() && isFinished(latest.get(), config.training());
    return new RunSummary(
        folder.root(),
        config.name(),
        new Epochs(latest.map(TrainingState::completeEpochs).orElse(0), config.training().epochs()),
        config.evaluation().selection(),
        validation.isPresent()
            ? OptionalDouble.of(validation.get().bestScore())
            : OptionalDouble.empty(),
        running ? State.RUNNING : finished ? State.FINISHED : State.STOPPED,
        lastChange(folder),
        "");
  }

  private static boolean isFinished(TrainingState state, TrainingConfig config) {
    int patience = config.monitoring().earlyStop();
    return state.epoch() > config.epochs()
        || (config.maxSteps() > 0 && state.step() >= config.maxSteps())
        || (patience > 0
            && !config.selfCritical().hasReward()
            && state.epochsWithoutImprovement() > patience);
  }

  private static RunSummary damaged(RunDirectory folder, String problem) {
    return new RunSummary(
        folder.root(),
        "",
        new Epochs(0, 0),
        "",
        OptionalDouble.empty(),
        State.DAMAGED,
        lastChange(folder),
        problem);
  }

  private static String firstLine(Exception e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse(e.getClass().getSimpleName());
  }

  private static Instant lastChange(RunDirectory folder) {
    Instant latest = Instant.EPOCH;
    for (Path file : List.of(folder.root(), folder.config(), folder.log(), folder.checkpoints())) {
      try {
        Instant changed = Files.getLastModifiedTime(file).toInstant();
        latest = changed.isAfter(latest) ? changed : latest;
      } catch (IOException e) {
        // the file is missing or unreadable; the others count
      }
    }
    return latest;
  }
}
