package org.ithn.experiments.run;

import java.util.List;
import java.util.Map;
import org.ithn.datasets.study.NegativeSampling;
import org.ithn.datasets.study.StudySet;
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
