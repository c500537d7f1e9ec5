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
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
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
 * @param file the file of the predictions
 * @param split the evaluated split
 * @param predictions the reports and their references, at least one
 * @param scores the scores of the texts
 * @param findings the findings of each report; empty for captions
 * @param outdated true if the run has a best checkpoint that is newer
 */
record RunEvaluation(
    Path file,
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
   * Reads an evaluation of a run: the latest one of the run's folder and of its {@link
   * RunDirectory#evaluations}.
   *
   * @param split the split; empty for the one that was evaluated last
   * @return the evaluation; empty if the run was not evaluated
   * @throws UserException if the split was not evaluated, but another one was
   */
  static Optional<RunEvaluation> read(RunDirectory run, Optional<String> split) throws IOException {
    List<Path> files = files(run);
    List<Path> ofSplit =
        files.stream().filter(file -> split.isEmpty() || split.get().equals(split(file))).toList();
    if (ofSplit.isEmpty() && !files.isEmpty()) {
      throw new UserException(
          "run %s: the split '%s' was not evaluated; evaluated: %s"
              .formatted(
                  run.root(),
                  split.orElseThrow(),
                  files.stream()
                      .map(RunEvaluation::split)
                      .distinct()
                      .sorted()
                      .collect(Collectors.joining(", "))));
    }
    Optional<Path> latest = ofSplit.stream().max(Comparator.comparingLong(RunEvaluation::modified));
    return latest.isPresent() ? read(run, latest.get()) : Optional.empty();
  }

  /**
   * Reads a file of predictions.
   *
   * @return the evaluation; empty if the file has no report
   */
  static Optional<RunEvaluation> read(RunDirectory run, Path file) throws IOException {
    Predictions predictions = Predictions.read(file);
    return predictions.rows().isEmpty()
        ? Optional.empty()
        : Optional.of(of(file, predictions, isOutdated(run, file)));
  }

  /** Returns the files of predictions that {@code evaluate} wrote for a run. */
  private static List<Path> files(RunDirectory run) throws IOException {
    List<Path> folders = new ArrayList<>(List.of(run.root()));
    if (Files.isDirectory(run.evaluations())) {
      try (Stream<Path> found = Files.list(run.evaluations())) {
        folders.addAll(found.filter(Files::isDirectory).sorted().toList());
      }
    }
    List<Path> files = new ArrayList<>();
    for (Path folder : folders) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, PREFIX + "*" + SUFFIX)) {
        found.forEach(files::add);
      }
    }
    return files;
  }

  /** Returns the split in a file's name, or the name of a file that was renamed. */
  private static String split(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.startsWith(PREFIX) && name.endsWith(SUFFIX)
        ? name.substring(PREFIX.length(), name.length() - SUFFIX.length())
        : name;
  }

  /** Returns true if the predictions are in a folder, but not in a folder in it. */
  boolean isOf(Path folder) {
    Path parent = file.toAbsolutePath().normalize().getParent();
    return folder.toAbsolutePath().normalize().equals(parent);
  }

  /** Returns the file with the scores of the same evaluation, which may be missing. */
  Path scoreFile() {
    return file.resolveSibling("scores-%s.json".formatted(split));
  }

  private static RunEvaluation of(Path file, Predictions predictions, boolean outdated) {
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
    return new RunEvaluation(
        file, split(file), predictions, predictions.scores(), findings, outdated);
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
