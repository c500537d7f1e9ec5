package org.ithn.cli.commands;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ithn.experiments.UserException;
import org.ithn.metrics.clinical.LabelPolicy;
import org.ithn.metrics.clinical.LabelSource;
import org.ithn.metrics.clinical.LabelTable;
import org.ithn.metrics.scoring.ClinicalScoring;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where the labels for clinical efficacy come from and how they are counted. */
final class ClinicalOptions {
  @Option(
      names = "--label-policy",
      paramLabel = "NAME",
      defaultValue = "r2gen",
      description =
          "what blank and uncertain labels count as: r2gen, uncertain-as-positive,"
              + " uncertain-excluded, blank-excluded (default: ${DEFAULT-VALUE})")
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
      description = "labels of each predictions file, in their order, that of --compare last")
  private List<Path> predictionLabels = List.of();

  @Mixin private LabellerOptions labeller;

  @Option(names = "--no-clinical", description = "leave out clinical efficacy")
  private boolean off;

  /** What is to be computed for so many prediction files; nothing if switched off. */
  Optional<ClinicalScoring> scoring(int files) {
    if (off) {
      return Optional.empty();
    }
    if (!predictionLabels.isEmpty() && predictionLabels.size() != files) {
      throw new UserException(
          "--prediction-labels names %d files for %d files of predictions; give one for each"
              .formatted(predictionLabels.size(), files));
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
    return Optional.of(new ClinicalScoring(truth.orElseThrow(), systems, chosen));
  }
}
