package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.ithn.cli.pages.ProbePage;
import org.ithn.cli.probe.ProbeFiles;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.CreatedFolders;
import org.ithn.metrics.probe.MetricProbe;
import org.ithn.metrics.probe.ProbeResult;
import org.ithn.metrics.scoring.PairedReports;
import org.ithn.metrics.scoring.ReportScoring;
import org.ithn.metrics.significance.Resampling;
import picocli.CommandLine.Option;

/** Options of {@code ./ithn score --probe}, which damages predictions and scores them again. */
final class ProbeOptions {
  @Option(
      names = "--probe",
      description =
          "show the answer of each metric to known damage of the predictions; --out also writes"
              + " tables and a page")
  private boolean probe;

  @Option(
      names = "--probe-seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "seed of the damage (default: ${DEFAULT-VALUE})")
  private long seed;

  /** Files of a probe: references and predictions, and the JSON file and folder to write. */
  record Request(Path references, Path predictions, Optional<Path> json, Optional<Path> out) {}

  boolean isRequested() {
    return probe;
  }

  /**
   * Refuses options that a probe does not support.
   *
   * @param oneFile true if one prediction file is scored, without items and leaderboard files
   */
  void check(boolean oneFile, int samples, ClinicalOptions clinical, FileMetricOptions files) {
    if (!probe) {
      return;
    }
    if (!oneFile) {
      throw new UserException(
          "--probe requires exactly one --predictions file and none of --compare, --items and"
              + " --format");
    }
    if (samples == 0) {
      throw new UserException("--samples is 0; with --probe it must be at least 1");
    }
    if (clinical.readsPredictionLabels()) {
      throw new UserException(
          "--prediction-labels has no labels of damaged reports; with --probe, use --labeller or"
              + " --no-clinical");
    }
    if (files.readsPredictionFiles()) {
      throw new UserException(
          "--radgraph-predictions, --ratescore and --green have no scores of damaged reports; with"
              + " --probe, leave them out or use --radgraph-model");
    }
  }

  /** Probes the metrics, prints the table and writes the requested files. */
  @SuppressWarnings("try") // the folders are held, not used
  void run(Console console, ReportScoring scoring, Resampling resampling, Request files)
      throws IOException {
    PairedReports reports = scoring.read(files.references(), files.predictions());
    ProbeResult result = new MetricProbe(scoring, resampling, seed).probe(reports);
    console.print("%s", result.table().stripTrailing());
    String name = files.predictions().getFileName().toString();
    ProbeFiles tables = new ProbeFiles(result, name);
    if (files.json().isPresent()) {
      ResultFile.write(files.json().get(), tables.json());
    }
    if (files.out().isPresent()) {
      Path folder = files.out().get();
      try (CreatedFolders folders = CreatedFolders.create(folder)) {
        tables.write(folder);
        new ProbePage(result, name).write(folder);
      }
      console.print("wrote %s", folder.resolve(ProbePage.FILE));
    }
    console.print(
        "score ok: %s marked=%d of=%d", files.predictions(), result.marked(), result.expected());
  }
}
