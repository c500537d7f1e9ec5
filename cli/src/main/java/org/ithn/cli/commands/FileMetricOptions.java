package org.ithn.cli.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ithn.experiments.UserException;
import org.ithn.metrics.scoring.ItemScoreFile;
import org.ithn.metrics.scoring.ItemScoring;
import org.ithn.metrics.scoring.PairedScorer;
import org.ithn.metrics.scoring.RadGraphFile;
import org.ithn.metrics.scoring.RadGraphScoring;
import picocli.CommandLine.Option;

/** Options for metrics whose annotations or scores other programs have written. */
final class FileMetricOptions {
  @Option(
      names = "--radgraph-references",
      paramLabel = "JSON",
      description =
          "RadGraph's annotations of the references, by id or by text; adds RadGraph F1 together"
              + " with --radgraph-predictions")
  private Optional<Path> radGraphReferences = Optional.empty();

  @Option(
      names = "--radgraph-predictions",
      paramLabel = "JSON",
      arity = "1..*",
      description =
          "RadGraph's annotations of each predictions file in the same order, that of --compare"
              + " last")
  private List<Path> radGraphPredictions = List.of();

  @Option(
      names = "--ratescore",
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "the rate_score.json that RaTEScore's program wrote for each predictions file, that of"
              + " --compare last")
  private List<Path> rateScores = List.of();

  @Option(
      names = "--green",
      paramLabel = "FILE",
      arity = "1..*",
      description =
          "the table of results that GREEN's program wrote for each predictions file, that of"
              + " --compare last")
  private List<Path> greenScores = List.of();

  /** Returns true if RadGraph F1 is requested. */
  boolean hasRadGraph() {
    return radGraphReferences.isPresent();
  }

  /** Returns true if any of these metrics is requested. */
  boolean isRequested() {
    return hasRadGraph()
        || !(radGraphPredictions.isEmpty() && rateScores.isEmpty() && greenScores.isEmpty());
  }

  /** Returns the requested metrics for a number of prediction files. */
  List<PairedScorer> scorers(int files) {
    List<PairedScorer> scorers = new ArrayList<>();
    if (radGraphReferences.isPresent() == radGraphPredictions.isEmpty()) {
      throw new UserException(
          "--radgraph-references and --radgraph-predictions, the annotations of both sides, require"
              + " each other");
    }
    if (radGraphReferences.isPresent()) {
      checkCount("--radgraph-predictions", radGraphPredictions, files);
      scorers.add(
          new RadGraphScoring(
              RadGraphFile.read(radGraphReferences.get()),
              radGraphPredictions.stream().map(RadGraphFile::read).toList()));
    }
    add("--ratescore", rateScores, ItemScoreFile.Metric.RATESCORE, files, scorers);
    add("--green", greenScores, ItemScoreFile.Metric.GREEN, files, scorers);
    return scorers;
  }

  private static void add(
      String option,
      List<Path> paths,
      ItemScoreFile.Metric metric,
      int files,
      List<PairedScorer> scorers) {
    if (!paths.isEmpty()) {
      checkCount(option, paths, files);
      scorers.add(
          new ItemScoring(paths.stream().map(path -> ItemScoreFile.read(path, metric)).toList()));
    }
  }

  /** Checks that there is one file for each prediction file. */
  static void checkCount(String option, List<Path> paths, int files) {
    if (paths.size() != files) {
      throw new UserException(
          "%s: the number of files is %d; name %d, one for each prediction file"
              .formatted(option, paths.size(), files));
    }
  }
}
