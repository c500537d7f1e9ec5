package org.ithn.cli.tuning;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.ithn.cli.ablation.AblationFolder.CellFolder;
import org.ithn.cli.ablation.AblationRunner;
import org.ithn.cli.ablation.Cell;
import org.ithn.cli.ablation.CellFailure;
import org.ithn.cli.ablation.RecordFiles;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ConfigReader;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.TextFile;
import org.ithn.metrics.text.Csv;

/**
 * Runner of a search: asks for trials, trains them in processes of their own, and tells their
 * scores until the search ends. A killed search resumes with the scores in its folder.
 */
public final class TuneRunner {
  private final TuneFolder folder;
  private final ExperimentConfig base;
  private final Search search;
  private final AblationRunner.Options options;
  private final Consumer<String> progress;
  private final BooleanSupplier stop;

  /**
   * Creates a runner.
   *
   * @param folder the folder, whose lock the caller holds
   * @param base the configuration that the trials start from
   * @param options the command line of a trial, and the number of concurrent processes
   * @param progress receives progress messages from several threads, one line each
   * @param stop the signal after which no trial starts, and the running ones save and end
   */
  public TuneRunner(
      TuneFolder folder,
      ExperimentConfig base,
      Search search,
      AblationRunner.Options options,
      Consumer<String> progress,
      BooleanSupplier stop) {
    this.folder = folder;
    this.base = base;
    this.search = search;
    this.options = options;
    this.progress = progress;
    this.stop = stop;
  }

  /**
   * Returns the configuration of a trial.
   *
   * @throws org.ithn.framework.config.ConfigException if a key or a value is not valid
   */
  static ExperimentConfig config(ExperimentConfig base, Trial trial) {
    List<String> keys = new ArrayList<>(trial.keys());
    keys.add("training.epochs=" + trial.epochs());
    keys.add("name=" + trial.id());
    return Plugins.configReader().with(base, keys);
  }

  /** Runs to the end of the search, or to the stop; writes the table and the best configuration. */
  public void run() throws IOException, InterruptedException {
    folder.forgetFailures();
    while (!stop.getAsBoolean()) {
      List<Trial> next = search.ask(folder.scores());
      if (next.isEmpty()) {
        break;
      }
      train(next);
    }
    write();
  }

  private void train(List<Trial> trials) throws IOException, InterruptedException {
    List<Cell> cells = new ArrayList<>();
    for (Trial trial : trials) {
      prepare(trial);
      cells.add(TuneFolder.toCell(trial));
    }
    progress.accept(
        "training %d trials to epoch %d".formatted(trials.size(), trials.get(0).epochs()));
    Map<String, CellFailure> failures =
        new AblationRunner(folder.cells(), cells, options, progress, stop).run();
    for (Trial trial : trials) {
      if (failures.containsKey(trial.id()) && !stop.getAsBoolean()) {
        RecordFiles.write(
            TuneFolder.score(folder.cell(trial), trial.epochs()),
            new TuneFolder.ScoreFile(null, 0));
      }
    }
  }

  /** Writes the files of a trial; its result, if any, belongs to fewer epochs. */
  private void prepare(Trial trial) throws IOException {
    CellFolder files = folder.cell(trial);
    ExperimentConfig config = config(base, trial);
    folder.write(trial);
    Files.deleteIfExists(files.result());
    AtomicFiles.write(files.config(), ConfigReader.toJson(config));
  }

  /** Returns the best trial so far. */
  public Optional<TrialScore> best() throws IOException {
    return best(folder.scores());
  }

  /** Returns the best trial: of those with the most epochs, the one with the highest score. */
  static Optional<TrialScore> best(List<TrialScore> scores) {
    return scores.stream()
        .filter(each -> !each.hasFailed())
        .max(
            Comparator.comparingInt((TrialScore each) -> each.trial().epochs())
                .thenComparingDouble(TrialScore::score)
                .thenComparing(each -> -each.trial().number()));
  }

  private void write() throws IOException {
    List<TrialScore> scores = folder.scores();
    StringBuilder text =
        new StringBuilder(Csv.formatLine(List.of("trial", "epochs", "score", "keys")));
    for (TrialScore each : scores) {
      text.append(
          Csv.formatLine(
              List.of(
                  each.trial().id(),
                  String.valueOf(each.trial().epochs()),
                  each.hasFailed() ? "" : String.valueOf(each.score()),
                  String.join(" ", each.trial().keys()))));
    }
    AtomicFiles.writeReadable(folder.table(), text.toString());
    Optional<TrialScore> best = best(scores);
    if (best.isPresent()) {
      AtomicFiles.write(folder.best(), ConfigReader.toJson(config(base, best.get().trial())));
    }
  }

  /**
   * Checks a search without reading or writing its folder.
   *
   * @throws UserException if no epoch would have a score
   * @throws org.ithn.framework.config.ConfigException if a key of the space is not valid
   */
  public static void check(ExperimentConfig base, SearchSpace space, SearchPlan plan) {
    if (base.evaluation().selection().equals("last")) {
      throw new UserException(
          "evaluation.selection is last, which scores no epoch; name a metric such as BLEU-4");
    }
    config(base, new Trial(0, space.sample(plan.seed(), 0), plan.epochs().max()));
  }

  /**
   * Writes the settings of a new search, or compares them with those in the folder.
   *
   * @throws UserException if the folder has another search, or the search is not valid
   * @throws org.ithn.framework.config.ConfigException if a key of the space is not valid
   */
  public static void prepare(
      TuneFolder folder, ExperimentConfig base, SearchSpace space, SearchPlan plan)
      throws IOException {
    check(base, space, plan);
    SearchRecord now = new SearchRecord(plan, space.describe());
    if (Files.exists(folder.plan())) {
      SearchRecord before = RecordFiles.read(folder.plan(), SearchRecord.class);
      boolean same = before.withTrials(plan.trials()).equals(now);
      if (!same || !TextFile.read(folder.config()).equals(ConfigReader.toJson(base))) {
        throw new UserException(
            "%s has another search; only the number of trials may change, so name another folder"
                .formatted(folder.root()));
      }
    }
    Files.createDirectories(folder.root());
    AtomicFiles.write(folder.config(), ConfigReader.toJson(base));
    RecordFiles.write(folder.plan(), now);
  }

  /**
   * Settings and space of a search, the content of {@code search.json}.
   *
   * @param plan the settings
   * @param space the search space in words, by key
   */
  record SearchRecord(SearchPlan plan, Map<String, String> space) {
    SearchRecord withTrials(int trials) {
      return new SearchRecord(
          new SearchPlan(plan.method(), trials, plan.epochs(), plan.reductionFactor(), plan.seed()),
          space);
    }
  }
}
