package org.ithn.framework.step;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.data.Batch;
import org.ithn.framework.losses.IthnLosses;
import org.ithn.framework.optim.TrainStep;
import org.ithn.framework.profile.OpTrace;
import org.ithn.framework.session.Feeds;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;

/**
 * The ops of a built step.
 *
 * @param graph the graph that contains them
 * @param controls scalar placeholders
 * @param inputs placeholders of examples and negatives
 * @param losses the loss terms
 * @param step the optimiser's update
 */
record StepOps(
    Graph graph,
    StepControls controls,
    StepInputs inputs,
    IthnLosses<TFloat32> losses,
    TrainStep<TFloat32> step) {
  /** Feeds all inputs of a step that takes one session run. */
  Feeds feed(StepBatch batch) {
    Feeds feeds = inputs.feed(new Feeds(), batch.batch());
    feedLosses(feeds, batch);
    return feedOptimiser(feeds, batch.parameters());
  }

  /** Feeds some of the examples, with a separate noise seed. */
  Feeds feedExamples(Batch examples, long noiseSeed) {
    return inputs.feed(new Feeds().scalar(controls.noiseSeed(), noiseSeed), examples);
  }

  /** Feeds the inputs that the losses read in addition to the backbone's outputs. */
  Feeds feedLosses(Feeds feeds, StepBatch batch) {
    inputs.negatives().feed(feeds, batch.batch());
    return controls.feed(feeds, batch.parameters());
  }

  /** Feeds the step sizes. */
  Feeds feedOptimiser(Feeds feeds, StepParameters parameters) {
    step.feeds(parameters.step(), parameters.rateFactor()).forEach(feeds::scalar);
    return feeds;
  }

  /** Runs forward pass, backward pass and update at once. */
  StepResult runAtOnce(Session session, StepBatch batch, RunOptions options) {
    try (Feeds feeds = feed(batch)) {
      Session.Runner runner = feeds.feedTo(session.runner().setOptions(options));
      runner.addTarget(step.op()).fetch(step.gradientNorm());
      lossFetches().forEach(runner::fetch);
      try (Result result = runner.run()) {
        return result(scalar(result, 0), losses(result, 1));
      }
    }
  }

  /** Runs forward pass, backward pass and update at once, and records the work of each op. */
  OpTrace traceAtOnce(Session session, StepBatch batch) {
    try (Feeds feeds = feed(batch);
        Result result =
            feeds
                .feedTo(session.runner().setOptions(OpTrace.runOptions()).addTarget(step.op()))
                .fetch(losses.total())
                .runAndFetchMetadata()) {
      return OpTrace.of(result.getMetadata().orElseThrow(), graph);
    }
  }

  /** Returns the total loss and all scalars to log, in the order that {@link #losses} expects. */
  List<Operand<TFloat32>> lossFetches() {
    List<Operand<TFloat32>> fetches = new ArrayList<>(List.of(losses.total()));
    fetches.addAll(losses.scalars().values());
    return fetches;
  }

  /**
   * Reads the values of {@link #lossFetches}.
   *
   * @param first index of the first of them
   */
  LossValues losses(Result result, int first) {
    Map<String, Double> scalars = new LinkedHashMap<>();
    for (String key : losses.scalars().keySet()) {
      scalars.put(key, scalar(result, first + 1 + scalars.size()));
    }
    return new LossValues(scalar(result, first), scalars);
  }

  /**
   * Values of the losses.
   *
   * @param total the loss that is minimised
   * @param scalars terms and diagnostics by log key
   */
  record LossValues(double total, Map<String, Double> scalars) {}

  static StepResult result(double gradientNorm, LossValues losses) {
    return new StepResult(losses.total(), gradientNorm, losses.scalars());
  }

  static double scalar(Result result, int index) {
    return ((TFloat32) result.get(index)).getFloat();
  }
}
