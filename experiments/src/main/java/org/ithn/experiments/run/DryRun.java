package org.ithn.experiments.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.losses.IthnObjective;
import org.ithn.framework.profile.GraphEstimate;
import org.ithn.framework.step.TrainingGraph;

/**
 * Check of a training without running it: reads the files, builds the graph and writes nothing.
 *
 * @param training usable training studies
 * @param validation usable validation studies
 * @param parameters values of the model's variables, running statistics included
 * @param estimate work and memory of a step; empty with micro-batches, whose step takes several
 *     passes
 * @param stepsPerEpoch steps of an epoch, a shorter last one included
 * @param warnings what training would warn about, one sentence each
 */
public record DryRun(
    int training,
    int validation,
    long parameters,
    Optional<GraphEstimate> estimate,
    long stepsPerEpoch,
    List<String> warnings) {
  /**
   * Checks a configuration as {@link Training} does before its first step.
   *
   * @param initialWeights weight files in addition to those of the configuration
   * @throws UserException if a file or a combination of keys cannot be used
   */
  public static DryRun of(ExperimentConfig config, List<Path> initialWeights, BadExamples bad)
      throws IOException {
    InitialWeights.load(config, initialWeights);
    DataConfig data = Experiment.dataConfig(config);
    IthnObjective objective = Objectives.create(config);
    PriorNegatives.checkFile(data, objective);
    StudySet all = Experiment.loadStudies(data, bad);
    List<Study> train = Experiment.usableStudies(all.train(), "train", data, bad);
    List<Study> validation = Experiment.usableStudies(all.validation(), "val", data, bad);
    Experiment experiment = Experiment.ofStudies(config, train);
    experiment.trainingInputs();
    int batch = config.training().batch();
    long examples = (long) train.size() * examplesPerStudy(data);
    try (TrainingGraph graph = experiment.buildTrainingGraph(objective)) {
      return new DryRun(
          train.size(),
          validation.size(),
          count(graph.variableValues().modelShapes()),
          config.training().compute().microBatch() > 0
              ? Optional.empty()
              : Optional.of(graph.estimate(batch, data.text().maxSeqLength())),
          (examples + batch - 1) / batch,
          ReportChecks.warnings(train, data, experiment.vocabulary()));
    }
  }

  private static int examplesPerStudy(DataConfig data) {
    return data.viewsPerExample() == 1 ? data.views().perStudy() : 1;
  }

  private static long count(Map<String, long[]> shapes) {
    return shapes.values().stream()
        .mapToLong(shape -> LongStream.of(shape).reduce(1, (a, b) -> a * b))
        .sum();
  }
}
