package org.ithn.cli.pages;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.ithn.experiments.UserException;
import org.ithn.experiments.run.Predictions;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.metrics.clinical.Labels;
import org.ithn.metrics.clinical.Observation;
import org.ithn.metrics.clinical.RuleLabeller;
import org.ithn.metrics.clinical.Status;
import org.ithn.metrics.report.ReportScores;

/**
 * Evaluation of a run, as {@code ./ithn evaluate} wrote it.
 *
 * @param split the evaluated split
 * @param predictions the reports and their references, at least one
 * @param scores the scores of the texts
 * @param findings the findings of each report; empty for captions
 * @param outdated true if the run has a best checkpoint that is newer
 */
record RunEvaluation(
    String split,
    Predictions predictions,
    ReportScores scores,
    List<Findings> findings,
    boolean outdated) {
  /** Metrics that rank single reports. */
  static final List<String> METRICS =
      List.of("ROUGE-L", "BLEU-1", "BLEU-2", "BLEU-3", "BLEU-4", "CIDEr");

  private static final String PREFIX = "predictions-";
  private static final String SUFFIX = ".json";

  /**
   * Positive observations of a report and its reference, by the rules.
   *
   * @param reference those of the reference
   * @param report those of the generated report
   */
  record Findings(Set<Observation> reference, Set<Observation> report) {
    Set<Observation> missed() {
      return without(reference, report);
    }

    Set<Observation> added() {
      return without(report, reference);
    }

    int differing() {
      return missed().size() + added().size();
    }

    private static Set<Observation> without(Set<Observation> some, Set<Observation> others) {
      Set<Observation> rest = new TreeSet<>(some);
      rest.removeAll(others);
      return rest;
    }
  }

  /**
   * Reads the latest evaluation of a run.
   *
   * @param split the split; empty for the one that was evaluated last
   * @return the evaluation; empty if the run was not evaluated
   * @throws UserException if the split was not evaluated, but another one was
   */
  static Optional<RunEvaluation> read(RunDirectory run, Optional<String> split) throws IOException {
    TreeMap<String, Path> files = new TreeMap<>();
    try (DirectoryStream<Path> found =
        Files.newDirectoryStream(run.root(), PREFIX + "*" + SUFFIX)) {
      for (Path file : found) {
        String name = file.getFileName().toString();
        files.put(name.substring(PREFIX.length(), name.length() - SUFFIX.length()), file);
      }
    }
    if (files.isEmpty()) {
      return Optional.empty();
    }
    if (split.isPresent() && !files.containsKey(split.get())) {
      throw new UserException(
          "run %s: the split '%s' was not evaluated; evaluated: %s"
              .formatted(run.root(), split.get(), String.join(", ", files.keySet())));
    }
    String latest =
        files.keySet().stream()
            .max(Comparator.comparingLong(each -> modified(files.get(each))))
            .orElseThrow();
    String chosen = split.orElse(latest);
    Predictions predictions = Predictions.read(files.get(chosen));
    return predictions.rows().isEmpty()
        ? Optional.empty()
        : Optional.of(of(chosen, predictions, isOutdated(run, files.get(chosen))));
  }

  private static RunEvaluation of(String split, Predictions predictions, boolean outdated) {
    List<Findings> findings = new ArrayList<>();
    if (!predictions.captions()) {
      RuleLabeller labeller = new RuleLabeller();
      for (Predictions.Row row : predictions.rows()) {
        findings.add(
            new Findings(
                positive(labeller.label(row.references().get(0))),
                positive(labeller.label(row.report()))));
      }
    }
    return new RunEvaluation(split, predictions, predictions.scores(), findings, outdated);
  }

  private static Set<Observation> positive(Labels labels) {
    Set<Observation> positive = EnumSet.noneOf(Observation.class);
    for (Observation each : Observation.values()) {
      if (each != Observation.NO_FINDING && labels.status(each) == Status.POSITIVE) {
        positive.add(each);
      }
    }
    return positive;
  }

  private static boolean isOutdated(RunDirectory run, Path predictions) throws IOException {
    if (!Files.isDirectory(run.checkpoints())) {
      return false;
    }
    try (DirectoryStream<Path> best =
        Files.newDirectoryStream(run.checkpoints(), "best-*.safetensors")) {
      for (Path file : best) {
        if (modified(file) > modified(predictions)) {
          return true;
        }
      }
    }
    return false;
  }

  private static long modified(Path file) {
    return file.toFile().lastModified();
  }

  /** Returns the indices of the reports, the lowest score first. */
  List<Integer> ranked(String metric) {
    return IntStream.range(0, predictions.rows().size())
        .boxed()
        .sorted(Comparator.comparingDouble(i -> scores.scores().get(metric).item(i)))
        .toList();
  }
}
