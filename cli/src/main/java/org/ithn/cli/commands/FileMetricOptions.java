package org.ithn.cli.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ithn.chexbert.OnnxRadGraphAnnotator;
import org.ithn.experiments.UserException;
import org.ithn.metrics.scoring.ItemScoreFile;
import org.ithn.metrics.scoring.ItemScoring;
import org.ithn.metrics.scoring.PairedScorer;
import org.ithn.metrics.scoring.RadGraphFile;
import org.ithn.metrics.scoring.RadGraphModelScoring;
import org.ithn.metrics.scoring.RadGraphScoring;
import picocli.CommandLine.Option;

/** Options for RadGraph F1, and for metrics whose scores other programs have written. */
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
      names = "--radgraph-model",
      paramLabel = "DIR",
      description =
          "annotate both sides with this ONNX export of RadGraph instead of reading annotations:"
              + " radgraph.onnx and vocab.txt")
  private Optional<Path> radGraphModel = Optional.empty();

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
    return radGraphReferences.isPresent() || radGraphModel.isPresent();
  }

  /** Returns true if a metric is requested that another program computes for each prediction. */
  boolean readsPredictionFiles() {
    return radGraphReferences.isPresent()
        || !(radGraphPredictions.isEmpty() && rateScores.isEmpty() && greenScores.isEmpty());
  }

  /** Returns the requested metrics for a number of prediction files. */
  List<PairedScorer> scorers(int files) {
    List<PairedScorer> scorers = new ArrayList<>();
    boolean annotations = radGraphReferences.isPresent() || !radGraphPredictions.isEmpty();
    if (radGraphModel.isPresent() && annotations) {
      throw new UserException(
          "--radgraph-model excludes --radgraph-references and --radgraph-predictions; use either"
              + " the model or the files");
    }
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
    radGraphModel.map(FileMetricOptions::radGraph).ifPresent(scorers::add);
    add("--ratescore", rateScores, ItemScoreFile.Metric.RATESCORE, files, scorers);
    add("--green", greenScores, ItemScoreFile.Metric.GREEN, files, scorers);
    return scorers;
  }

  /** Returns RadGraph F1 by a model, which stays open until the program ends. */
  private static PairedScorer radGraph(Path folder) {
    try {
      return new RadGraphModelScoring(OnnxRadGraphAnnotator.open(folder));
    } catch (IllegalStateException e) {
      throw new UserException(e.getMessage(), e);
    }
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
