package org.ithn.cli.benchmark;

import java.util.Random;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.Objectives;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.data.Batch;
import org.ithn.framework.losses.IthnObjective;
import org.ithn.framework.profile.OpTrace;
import org.ithn.framework.session.SessionOptions;
import org.ithn.framework.step.TrainingGraph;
import org.ithn.framework.training.StepRunner;

/** Training steps of a configuration on a batch of random examples. */
record RandomSteps(TrainingGraph graph, StepRunner step, Batch batch) implements TimedWork {
  /** Number of untimed steps; the first runs of a graph are slow. */
  static final int WARM_UP_STEPS = 2;

  private static final double LAMBDA = 0.5;

  static RandomSteps of(ExperimentConfig config) {
    Experiment experiment = SyntheticExamples.experiment(config);
    IthnObjective objective = Objectives.create(config);
    TrainingGraph graph = experiment.buildTrainingGraph(objective);
    return new RandomSteps(
        graph,
        new StepRunner(graph, SessionOptions.of(config.training()), LAMBDA),
        new SyntheticExamples(experiment, graph.exampleShape(), new Random(1)).batch(objective));
  }

  @Override
  public void run() {
    step.run(batch);
  }

  OpTrace trace() {
    return step.trace(batch);
  }

  @Override
  public void close() {
    step.close();
    graph.close();
  }
}
