package org.ithn.experiments.benchmark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Consumer;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.Method;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.data.Batch;
import org.ithn.framework.losses.IthnObjective;
import org.ithn.framework.training.RepeatedStep;
import org.ithn.framework.training.SessionOptions;
import org.ithn.framework.training.TrainingGraph;

/**
 * What a strategy costs over the negatives as they were mined: steps of both in turn, in one
 * process, for processes differ by more than a strategy costs. The floor is the median of the steps
 * with {@code prior}.
 *
 * @param name of the row
 * @param config with the strategy
 * @param prior the same with {@code prior}
 * @param repeats of each
 */
record StrategyCase(String name, ExperimentConfig config, ExperimentConfig prior, int repeats)
    implements BenchmarkCase {
  private static final double LAMBDA = 0.5;
  private static final int WARM_UP = 2;

  @Override
  public BenchmarkRow measure(Consumer<String> progress) {
    try (Steps with = Steps.of(config);
        Steps without = Steps.of(prior)) {
      for (int i = 0; i < WARM_UP + repeats; i++) {
        with.run(i >= WARM_UP);
        without.run(i >= WARM_UP);
      }
      List<Double> ratios = new ArrayList<>();
      for (int i = 0; i < repeats; i++) {
        ratios.add(with.seconds.get(i) / without.seconds.get(i));
      }
      Times pairs = Times.of(ratios);
      progress.accept(
          String.format(
              Locale.ROOT,
              "%s: over prior in the same pair %.3f (median), %.3f to %.3f",
              name,
              pairs.median(),
              pairs.least(),
              pairs.most()));
      return BenchmarkRow.of(name, Times.of(with.seconds), Times.of(without.seconds).median());
    }
  }

  /** Steps of one configuration and their times. */
  private record Steps(TrainingGraph graph, RepeatedStep step, Batch batch, List<Double> seconds)
      implements AutoCloseable {
    static Steps of(ExperimentConfig config) {
      Experiment experiment = SyntheticExamples.experiment(config);
      IthnObjective objective = Method.objective(config);
      TrainingGraph graph = experiment.trainingGraph(objective);
      return new Steps(
          graph,
          new RepeatedStep(graph, SessionOptions.of(config.training()), LAMBDA),
          new SyntheticExamples(experiment, graph.exampleShape(), new Random(1))
              .batch(objective.negativesPerExample()),
          new ArrayList<>());
    }

    void run(boolean counts) {
      long start = System.nanoTime();
      step.run(batch);
      if (counts) {
        seconds.add((System.nanoTime() - start) / 1e9);
      }
    }

    @Override
    public void close() {
      step.close();
      graph.close();
    }
  }
}
