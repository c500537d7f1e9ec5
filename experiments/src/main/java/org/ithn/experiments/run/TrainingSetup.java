package org.ithn.experiments.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.NegativeSampling;
import org.ithn.datasets.study.StudyBatches;
import org.ithn.datasets.study.StudySet;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.losses.IthnObjective;

/**
 * All data of a training, checked before the first step.
 *
 * @param experiment the configuration with data and vocabulary
 * @param studies the usable studies by split
 * @param objective the losses
 * @param negatives the selection of prior hard negatives for each example
 * @param inputs the study inputs that the backbone reads in addition to images and report, by name
 */
record TrainingSetup(
    Experiment experiment,
    StudySet studies,
    IthnObjective objective,
    NegativeSampling negatives,
    Map<String, StudyInput> inputs) {
  /**
   * Loads the set-up of the leader, which also validates and writes.
   *
   * @param root run directory, which receives mined neighbours if the configuration names none
   * @throws org.ithn.experiments.UserException if a file or a combination of keys cannot be used
   */
  static TrainingSetup load(ExperimentConfig config, Path root, TrainingContext context)
      throws IOException {
    DataConfig data = Experiment.dataConfig(config);
    BadExamples bad = context.badExamples();
    StudySet all = Experiment.loadStudies(data, bad);
    Experiment.requireSplit(all.train(), "train", data);
    IthnObjective objective = Objectives.create(config);
    Map<String, StudyInput> inputs = // opened first, so that a missing input fails fast
        Experiment.of(config, StudyBatches.vocabulary(all.train(), data)).trainingInputs();
    NegativeSampling negatives = PriorNegatives.load(config, objective, all, root, context);
    StudySet studies =
        new StudySet(
            Experiment.usableStudies(all.train(), "train", data, bad),
            Experiment.usableStudies(all.validation(), "val", data, bad),
            all.test());
    Experiment experiment = Experiment.of(config, StudyBatches.vocabulary(studies.train(), data));
    return new TrainingSetup(experiment, studies, objective, negatives, inputs);
  }

  /** Loads the set-up of a follower, which needs only the training split. */
  static TrainingSetup loadFollower(ExperimentConfig config, Path root, TrainingContext context)
      throws IOException {
    DataConfig data = Experiment.dataConfig(config);
    BadExamples bad = context.badExamples();
    StudySet all = Experiment.loadStudies(data, bad);
    Experiment.requireSplit(all.train(), "train", data);
    IthnObjective objective = Objectives.create(config);
    NegativeSampling negatives = PriorNegatives.load(config, objective, all, root, context);
    StudySet studies =
        new StudySet(
            Experiment.usableStudies(all.train(), "train", data, bad), List.of(), List.of());
    Experiment experiment = Experiment.of(config, StudyBatches.vocabulary(studies.train(), data));
    return new TrainingSetup(
        experiment, studies, objective, negatives, experiment.trainingInputs());
  }

  /** Returns warnings about the training reports, one sentence each. */
  List<String> warnings() {
    return ReportChecks.warnings(studies.train(), experiment.data(), experiment.vocabulary());
  }

  /** Returns one line with the sizes of the splits and of the vocabulary. */
  String describe() {
    return "%d training, %d validation studies; %d words"
        .formatted(
            studies.train().size(), studies.validation().size(), experiment.vocabulary().size());
  }
}
