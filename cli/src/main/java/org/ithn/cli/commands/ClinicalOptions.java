package org.ithn.cli.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ithn.experiments.UserException;
import org.ithn.metrics.clinical.ClinicalEfficacyScorer.Detail;
import org.ithn.metrics.clinical.LabelPolicy;
import org.ithn.metrics.clinical.LabelSource;
import org.ithn.metrics.clinical.LabelTable;
import org.ithn.metrics.scoring.ClinicalScoring;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options for clinical efficacy: sources and counting of labels. */
final class ClinicalOptions {
  @Option(
      names = "--label-policy",
      paramLabel = "NAME",
      defaultValue = "r2gen",
      description =
          "treatment of blank and uncertain labels: r2gen, uncertain-as-positive,"
              + " uncertain-excluded or blank-excluded (default: ${DEFAULT-VALUE})")
  private String policy;

  @Option(
      names = "--reference-labels",
      paramLabel = "CSV",
      description = "labels of the references in the CheXpert labeller's format, by id or report")
  private Optional<Path> referenceLabels = Optional.empty();

  @Option(
      names = "--prediction-labels",
      paramLabel = "CSV",
      arity = "1..*",
      description = "labels of each predictions file in the same order, that of --compare last")
  private List<Path> predictionLabels = List.of();

  @Mixin private LabellerOptions labeller;

  @Option(names = "--per-class", description = "also compute the F1 of each of the 14 observations")
  private boolean perClass;

  @Option(names = "--no-clinical", description = "skip clinical efficacy")
  private boolean off;

  /** Returns true if the labels of predictions are read from a file. */
  boolean readsPredictionLabels() {
    return !off && !predictionLabels.isEmpty();
  }

  /** Returns the scoring for a number of prediction files; empty if switched off. */
  Optional<ClinicalScoring> scoring(int files) {
    if (off) {
      checkOff();
      return Optional.empty();
    }
    if (!predictionLabels.isEmpty()) {
      FileMetricOptions.checkCount("--prediction-labels", predictionLabels, files);
    }
    LabelPolicy chosen = LabelPolicy.fromLabel(policy);
    List<LabelSource> systems = new ArrayList<>();
    predictionLabels.forEach(file -> systems.add(LabelSource.of(LabelTable.read(file))));
    Optional<LabelSource> truth = referenceLabels.map(LabelTable::read).map(LabelSource::of);
    if (systems.isEmpty() || truth.isEmpty()) {
      LabelSource read = LabelSource.of(labeller.open());
      systems.addAll(systems.isEmpty() ? List.of(read) : List.of());
      truth = Optional.of(truth.orElse(read));
    }
    return Optional.of(
        new ClinicalScoring(truth.orElseThrow(), systems, chosen)
            .withDetail(perClass ? Detail.CLASSES : Detail.AVERAGES));
  }

  private void checkOff() {
    if (perClass || referenceLabels.isPresent() || !predictionLabels.isEmpty()) {
      throw new UserException(
          "--no-clinical excludes --per-class, --reference-labels and --prediction-labels; remove"
              + " it or them");
    }
  }
}
