package org.ithn.cli.tuning;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ithn.cli.ablation.AblationFolder;
import org.ithn.cli.ablation.AblationFolder.CellFolder;
import org.ithn.cli.ablation.Cell;
import org.ithn.cli.ablation.RecordFiles;

/**
 * Folder of a search. A trial's folder is that of a cell of an ablation, with one score for each
 * number of epochs.
 *
 * @param root the folder
 */
public record TuneFolder(Path root) {
  private static final Pattern TRIAL = Pattern.compile("trial-(\\d{4,9})");
  private static final Pattern SCORE = Pattern.compile("score-(\\d{1,9})\\.json");

  /** Returns the file with the settings of the search. */
  public Path plan() {
    return root.resolve("search.json");
  }

  /** Returns the file with the configuration that the trials start from. */
  public Path config() {
    return root.resolve("config.json");
  }

  /** Returns the file that the process of the search locks. */
  public Path lock() {
    return root.resolve("lock");
  }

  /** Returns Optuna's study. */
  Path study() {
    return root.resolve("optuna.db");
  }

  /** Returns the table of trials. */
  public Path table() {
    return root.resolve("trials.csv");
  }

  /** Returns the configuration of the best trial. */
  public Path best() {
    return root.resolve("best.json");
  }

  /** Returns the folder as that of cells, for their runner. */
  AblationFolder cells() {
    return new AblationFolder(root);
  }

  /**
   * Checks that no folder of the search is a symbolic link.
   *
   * @throws IOException naming the first link
   */
  public void refuseLinks() throws IOException {
    cells().refuseLinks();
  }

  /** Returns the folder of a trial. */
  CellFolder cell(Trial trial) {
    return cells().cell(trial.id());
  }

  /** Returns the file with the score of a trial after a number of epochs. */
  static Path score(CellFolder cell, int epochs) {
    return cell.root().resolve("score-%d.json".formatted(epochs));
  }

  /** Writes the folder of a new trial. */
  void write(Trial trial) throws IOException {
    RecordFiles.write(cell(trial).cell(), toCell(trial));
  }

  /** Returns a trial as a cell, for its runner. */
  static Cell toCell(Trial trial) {
    return new Cell(trial.id(), trial.id(), "", trial.number(), "", List.of(), trial.keys());
  }

  /** Returns the trials that have a folder, by number, with the given number of epochs. */
  List<Trial> trials(int epochs) throws IOException {
    List<Trial> trials = new ArrayList<>();
    for (Path each : files(root.resolve("cells"))) {
      Matcher name = TRIAL.matcher(each.getFileName().toString());
      Path cell = new CellFolder(each).cell();
      if (name.matches() && Files.isRegularFile(cell)) {
        List<String> keys = RecordFiles.read(cell, Cell.class).keys();
        trials.add(new Trial(Integer.parseInt(name.group(1)), keys, epochs));
      }
    }
    return trials;
  }

  /** Returns all scores, by trial and number of epochs. */
  List<TrialScore> scores() throws IOException {
    List<TrialScore> scores = new ArrayList<>();
    for (Trial trial : trials(0)) {
      for (Path each : files(cell(trial).root())) {
        Matcher name = SCORE.matcher(each.getFileName().toString());
        if (name.matches()) {
          Double score = RecordFiles.read(each, ScoreFile.class).score();
          scores.add(
              new TrialScore(
                  trial.withEpochs(Integer.parseInt(name.group(1))),
                  score == null ? Double.NaN : score));
        }
      }
    }
    scores.sort(
        Comparator.comparingInt((TrialScore each) -> each.trial().number())
            .thenComparingInt(each -> each.trial().epochs()));
    return ImmutableList.copyOf(scores);
  }

  /** Deletes the scores of failed trainings, which then run again. */
  void forgetFailures() throws IOException {
    for (TrialScore each : scores()) {
      if (each.hasFailed()) {
        Files.deleteIfExists(score(cell(each.trial()), each.trial().epochs()));
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
        all.forEach(files::add);
      }
    }
    files.sort(Comparator.naturalOrder());
    return files;
  }

  /**
   * Score of a trial.
   *
   * @param score best validation score; null if the training failed
   * @param bestEpoch epoch of the best score, from 1; 0 if the training failed
   */
  record ScoreFile(Double score, int bestEpoch) {}
}
