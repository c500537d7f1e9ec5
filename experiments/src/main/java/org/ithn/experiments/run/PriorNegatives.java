package org.ithn.experiments.run;

import java.nio.file.Files;
import java.nio.file.Path;
import org.ithn.datasets.mining.MinedNeighbours;
import org.ithn.datasets.mining.Miner;
import org.ithn.datasets.mining.NeighbourFile;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.NegativeSampling;
import org.ithn.datasets.study.StudySet;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.data.BatchSampler;
import org.ithn.framework.losses.IthnObjective;

/** Loader of a run's neighbours, which mines them by TF-IDF if none are configured. */
final class PriorNegatives {
  /** Name of the file for neighbours that the run itself mines. */
  static final String FILE = "neighbours.jsonl";

  private PriorNegatives() {}

  /**
   * Returns the selection of the negatives that the objective needs for each training example.
   *
   * @param root run directory, which receives mined neighbours
   * @throws UserException if the neighbours were mined from other studies
   */
  static NegativeSampling load(
      ExperimentConfig config,
      IthnObjective objective,
      StudySet studies,
      Path root,
      TrainingContext context) {
    int count = objective.negativesPerExample();
    if (count == 0) {
      return NegativeSampling.none();
    }
    MinedNeighbours mined = neighbours(Experiment.dataConfig(config), studies, root, context);
    if (config.training().sampler() == BatchSampler.CLOSED_PAIRS) {
      return NegativeSampling.closedPairs(mined);
    }
    return count == 1
        ? NegativeSampling.random(mined, objective.neighbourCount())
        : NegativeSampling.all(mined, count);
  }

  /**
   * Checks that the configured file exists if the objective needs negatives.
   *
   * @throws UserException if it does not
   */
  static void checkFile(DataConfig data, IthnObjective objective) {
    String file = data.files().neighbours();
    if (objective.negativesPerExample() > 0
        && !file.isEmpty()
        && !Files.isRegularFile(Path.of(file))) {
      throw new UserException(
          ("data.files.neighbours: no such file: %s; write it with ./ithn mine, or clear the key to"
                  + " mine when training starts")
              .formatted(file));
    }
  }

  private static MinedNeighbours neighbours(
      DataConfig data, StudySet studies, Path root, TrainingContext context) {
    Path own = root.resolve(FILE);
    Path file = data.files().neighbours().isEmpty() ? own : Path.of(data.files().neighbours());
    if (data.files().neighbours().isEmpty() && !Files.isRegularFile(own)) {
      context.report("data.files.neighbours is empty: mining with tfidf into " + own);
      NeighbourFile.write(Miner.mineByTfIdf(studies, data.text().cleaner()), own);
    }
    MinedNeighbours mined = NeighbourFile.read(file);
    if (!mined.isMinedFrom(studies.train())) {
      throw new UserException(
          "%s was not mined from the training studies of %s; mine them again"
              .formatted(file, data.files().annotation()));
    }
    return mined;
  }
}
