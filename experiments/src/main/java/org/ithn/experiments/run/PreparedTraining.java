package org.ithn.experiments.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.NegativeSampling;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.losses.IthnObjective;
import org.ithn.framework.step.TrainingGraph;

/**
 * Preparation of a training: reads the studies and builds the graph, each of them once.
 *
 * <p>A new run calls {@link #buildGraph} before its directory exists, so that errors in keys appear
 * before mining. {@link #complete} then mines and checks the files, and {@link #graph} returns the
 * graph that is already built.
 */
final class PreparedTraining implements AutoCloseable {
  private final ExperimentConfig config;
  private final TrainingContext context;
  private Optional<Sources> sources = Optional.empty();
  private Optional<TrainingGraph> graph = Optional.empty();

  /** Prepares nothing yet. */
  PreparedTraining(ExperimentConfig config, TrainingContext context) {
    this.config = config;
    this.context = context;
  }

  /**
   * All studies, before their files are checked, and what depends on the configuration alone.
   *
   * @param experiment the configuration with the vocabulary of all training studies
   */
  private record Sources(
      StudySet studies,
      IthnObjective objective,
      Experiment experiment,
      Map<String, StudyInput> inputs) {
    /** Opens the inputs, so that a missing one fails fast. */
    static Sources read(ExperimentConfig config, TrainingContext context) {
      DataConfig data = Experiment.dataConfig(config);
      IthnObjective objective = Objectives.create(config);
      StudySet all = Experiment.loadStudies(data, context.badExamples());
      Experiment.requireSplit(all.train(), "train", data);
      Experiment experiment = Experiment.ofStudies(config, all.train());
      return new Sources(all, objective, experiment, experiment.trainingInputs());
    }
  }

  private Sources sources() {
    if (sources.isEmpty()) {
      sources = Optional.of(Sources.read(config, context));
    }
    return sources.get();
  }

  /**
   * Builds the graph for the vocabulary of all training studies.
   *
   * @throws UserException if the data or a combination of keys cannot be used
   */
  void buildGraph() {
    PriorNegatives.checkFile(Experiment.dataConfig(config), Objectives.create(config));
    graph = Optional.of(build(sources().experiment()));
  }

  private TrainingGraph build(Experiment experiment) {
    return experiment.buildTrainingGraph(
        sources().objective(), context.processGroup().collectiveOps());
  }

  /**
   * Mines neighbours if the configuration names none, and checks the files of each study. Only the
   * leader of several processes needs the validation split.
   *
   * @param root the run directory, which receives mined neighbours
   * @throws UserException if a file or a combination of keys cannot be used
   */
  TrainingSetup complete(Path root) throws IOException {
    Sources read = sources();
    StudySet all = read.studies();
    NegativeSampling negatives = PriorNegatives.load(config, read.objective(), all, root, context);
    DataConfig data = read.experiment().data();
    BadExamples bad = context.badExamples();
    List<Study> train = Experiment.usableStudies(all.train(), "train", data, bad);
    StudySet usable =
        context.processGroup().isLeader()
            ? new StudySet(
                train, Experiment.usableStudies(all.validation(), "val", data, bad), all.test())
            : new StudySet(train, List.of(), List.of());
    boolean complete = train.size() == all.train().size();
    Experiment experiment = complete ? read.experiment() : Experiment.ofStudies(config, train);
    Map<String, StudyInput> inputs = // which may read the vocabulary and the tables
        complete ? read.inputs() : experiment.trainingInputs();
    return new TrainingSetup(experiment, usable, read.objective(), negatives, inputs);
  }

  /**
   * Returns the graph of an experiment, which this object closes. It is built anew if skipped
   * studies changed the vocabulary.
   */
  TrainingGraph graph(Experiment experiment) {
    if (graph.isPresent() && !experiment.equals(sources().experiment())) {
      graph.get().close();
      graph = Optional.empty();
    }
    if (graph.isEmpty()) {
      graph = Optional.of(build(experiment));
    }
    return graph.get();
  }

  @Override
  public void close() {
    graph.ifPresent(TrainingGraph::close);
  }
}
