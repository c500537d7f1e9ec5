package org.ithn.experiments.pretraining;

import com.google.common.hash.Hashing;
import com.google.common.io.MoreFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.backbones.pretraining.ImageClassifier;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudyBatches;
import org.ithn.datasets.study.StudyBatchesOptions;
import org.ithn.datasets.study.StudySet;
import org.ithn.experiments.UserException;
import org.ithn.experiments.inputs.LabelOptions;
import org.ithn.experiments.inputs.ReportLabels;
import org.ithn.experiments.inputs.StudyLabels;
import org.ithn.experiments.pretraining.PretrainingRecord.LabelSummary;
import org.ithn.experiments.run.Experiment;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.data.StudyInput;
import org.ithn.metrics.clinical.RuleLabeller;

/**
 * Images and labels of a pretraining; each view of a study is an example with the study's labels.
 *
 * @param experiment the configuration with its data settings
 * @param train training batches
 * @param validation validation batches
 * @param labels values and source of the labels
 */
record PretrainingData(
    Experiment experiment, StudyBatches train, StudyBatches validation, StudyClasses labels)
    implements AutoCloseable {
  /**
   * Labels of studies.
   *
   * @param input the values, 0 or 1 by class
   * @param classes the names of the classes
   * @param source the label file, or the labeller of the reports
   */
  record StudyClasses(StudyInput input, List<String> classes, String source) {
    /** Returns the labels of {@code data.inputs.labels.file}, or else those of the reports. */
    static StudyClasses of(ExperimentConfig config) {
      LabelOptions options = config.data().inputOptions(ImageClassifier.LABELS, LabelOptions.class);
      List<String> classes = options.order().classes();
      if (options.hasFile()) {
        StudyInput input = new StudyLabels(Path.of(options.file()), options.order());
        return new StudyClasses(input, classes, options.file());
      }
      RuleLabeller labeller = new RuleLabeller();
      return new StudyClasses(
          new ReportLabels(labeller, options.order()), classes, labeller.name() + " on reports");
    }
  }

  /**
   * Reads the studies and their labels.
   *
   * @param bad receives examples that cannot be used
   * @throws UserException if views are joined, no study is usable, or no class has positive and
   *     negative images in both splits
   */
  static PretrainingData load(ExperimentConfig config, BadExamples bad) {
    DataConfig data = Experiment.dataConfig(config);
    if (data.viewsPerExample() != 1) {
      throw new UserException(
          "data.views.mode is joined, but each view is an example of pretraining; set it to"
              + " separate");
    }
    StudyClasses labels = StudyClasses.of(config);
    StudySet all = Experiment.loadStudies(data, bad);
    List<Study> train = Experiment.usableStudies(all.train(), "train", data, bad);
    List<Study> validation = Experiment.usableStudies(all.validation(), "val", data, bad);
    Experiment experiment = Experiment.ofStudies(config, train);
    PretrainingData loaded = open(experiment, train, validation, labels, bad);
    try {
      loaded.checkOutcomes();
      return loaded;
    } catch (RuntimeException e) {
      loaded.close();
      throw e;
    }
  }

  private static PretrainingData open(
      Experiment experiment,
      List<Study> train,
      List<Study> validation,
      StudyClasses labels,
      BadExamples bad) {
    ExperimentConfig config = experiment.config();
    return new PretrainingData(
        experiment,
        StudyBatches.forTraining(
            train,
            experiment.vocabulary(),
            experiment.data(),
            options(config, config.training().batch(), labels, bad)),
        StudyBatches.forEvaluation(
            validation,
            experiment.vocabulary(),
            experiment.data(),
            options(config, config.evaluation().batch(), labels, bad)),
        labels);
  }

  private static StudyBatchesOptions options(
      ExperimentConfig config, int batch, StudyClasses labels, BadExamples bad) {
    return StudyBatchesOptions.of(batch, config.seed())
        .withInputs(Map.of(ImageClassifier.LABELS, labels.input()))
        .withBadExamples(bad);
  }

  private void checkOutcomes() {
    LabelSummary counts = counts();
    if (labels.classes().stream().noneMatch(counts::isScored)) {
      throw new UserException(
          ("%s: no class has both positive and negative images among the %d training and the %d"
                  + " validation images; use other labels or more studies")
              .formatted(
                  labels.source(), counts.train().examples(), counts.validation().examples()));
    }
  }

  /** Returns the numbers of the labels. */
  LabelSummary counts() {
    return new LabelSummary(labels.source(), counts(train), counts(validation));
  }

  private LabelCounts counts(StudyBatches split) {
    return LabelCounts.of(split.exampleList(), labels.input(), labels.classes());
  }

  /** Returns the hashes of the annotation and of the label file, by their role. */
  Map<String, String> hashes() throws IOException {
    Map<String, Path> files = new LinkedHashMap<>(labels.input().files());
    files.put("annotation", Path.of(experiment.data().files().annotation()));
    Map<String, String> hashes = new LinkedHashMap<>();
    for (Map.Entry<String, Path> file : files.entrySet()) {
      hashes.put(
          file.getKey(), MoreFiles.asByteSource(file.getValue()).hash(Hashing.sha256()).toString());
    }
    return hashes;
  }

  @Override
  public void close() {
    train.close();
    validation.close();
  }
}
