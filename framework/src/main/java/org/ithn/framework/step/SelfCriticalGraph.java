package org.ithn.framework.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.config.SelfCriticalConfig;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.Examples;
import org.ithn.framework.data.Tokens;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.losses.SelfCriticalLoss;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.optim.TrainStep;
import org.ithn.framework.runs.LogKeys;
import org.ithn.framework.session.Feeds;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * One step of the self-critical phase: a search finds K reports for each image, they are rewarded
 * outside the graph, and a teacher-forced pass over them gives the log-probabilities and their
 * gradient.
 *
 * <p>The pass has a row for each report, row {@code b K + k}, with its image repeated. Differs from
 * VisualGPT: there the search itself is differentiated, with dropout on; here the search is without
 * dropout and the pass with it. Without dropout both give the same numbers.
 */
final class SelfCriticalGraph {
  private final SelfCriticalConfig config;
  private final ExamplePlaceholders examples;
  private final Operand<TInt32> found;
  private final Placeholder<TInt32> tokens;
  private final Placeholder<TFloat32> mask;
  private final Placeholder<TFloat32> advantage;
  private final Operand<TFloat32> loss;
  private final TrainStep<TFloat32> step;

  private SelfCriticalGraph(
      SelfCriticalConfig config,
      ExamplePlaceholders examples,
      Operand<TInt32> found,
      TeacherForcedPass pass) {
    this.config = config;
    this.examples = examples;
    this.found = found;
    this.tokens = pass.tokens();
    this.mask = pass.mask();
    this.advantage = pass.advantage();
    this.loss = pass.loss();
    this.step = pass.step();
  }

  /** The teacher-forced pass over the reports that were found: {@code [N, T]}, {@code [N]}. */
  private record TeacherForcedPass(
      Placeholder<TInt32> tokens,
      Placeholder<TFloat32> mask,
      Placeholder<TFloat32> advantage,
      Operand<TFloat32> loss,
      TrainStep<TFloat32> step) {}

  /** Makes the update of a loss. */
  @FunctionalInterface
  interface Minimiser {
    TrainStep<TFloat32> minimise(Operand<TFloat32> loss);
  }

  /**
   * Adds the search and the pass.
   *
   * @param training the root, for the pass
   * @param searching the root, for the search, with the same variables
   * @param examples whose images and extra inputs are fed
   * @param seen what the backbone sees of them
   */
  static SelfCriticalGraph build(
      GraphScope<TFloat32> training,
      GraphScope<TFloat32> searching,
      ExamplePlaceholders examples,
      BackboneInputs<TFloat32> seen,
      SelfCriticalOptions asked,
      Backbone backbone,
      Minimiser minimiser) {
    Operand<TInt32> found =
        asked
            .search()
            .build(searching.sub(TrainingGraph.BACKBONE), seen.images(), seen.extraInputs());
    Ops tf = training.tf().withSubScope("self_critical");
    Shape rows = Shape.of(Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE);
    Placeholder<TInt32> tokens =
        tf.withName("tokens").placeholder(TInt32.class, Placeholder.shape(rows));
    Placeholder<TFloat32> mask =
        tf.withName("mask").placeholder(TFloat32.class, Placeholder.shape(rows));
    Placeholder<TFloat32> advantage =
        tf.withName("advantage")
            .placeholder(TFloat32.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
    BackboneInputs<TFloat32> inputs = repeatInputs(tf, seen, tokens, mask, asked.config());
    Operand<TFloat32> loss =
        new SelfCriticalLoss(asked.config().decoding().maxLength())
            .build(
                training, backbone.build(training.sub(TrainingGraph.BACKBONE), inputs), advantage);
    return new SelfCriticalGraph(
        asked.config(),
        examples,
        found,
        new TeacherForcedPass(tokens, mask, advantage, loss, minimiser.minimise(loss)));
  }

  /** Each example K times, in a row. */
  private static BackboneInputs<TFloat32> repeatInputs(
      Ops tf,
      BackboneInputs<TFloat32> seen,
      Operand<TInt32> tokens,
      Operand<TFloat32> mask,
      SelfCriticalConfig config) {
    Operand<TInt32> count = tf.gather(tf.shape(tokens), tf.constant(0), tf.constant(0)); // N
    Operand<TInt32> source = // [N]
        tf.math.floorDiv(
            tf.range(tf.constant(0), count, tf.constant(1)),
            tf.constant(config.decoding().hypotheses()));
    Map<String, Operand<TFloat32>> extras = new LinkedHashMap<>();
    seen.extraInputs()
        .forEach((name, extra) -> extras.put(name, tf.gather(extra, source, tf.constant(0))));
    return new BackboneInputs<>(
        tf.gather(seen.images(), source, tf.constant(0)), tokens, mask, extras);
  }

  /** What is minimised. */
  Operand<TFloat32> loss() {
    return loss;
  }

  /**
   * Runs one step and gives what it measured, by log key.
   *
   * @param shared feeds what both phases need
   */
  Map<String, Double> run(
      Session session, Batch batch, Reward reward, Feeds shared, TrainingGraph.StepParameters at) {
    Examples positives = batch.positives();
    List<int[]> rows = new ArrayList<>();
    float[] advantages = new float[positives.size() * config.decoding().hypotheses()];
    double best = 0;
    double mean = 0;
    List<List<int[]>> reports = search(session, positives);
    for (int b = 0; b < reports.size(); b++) {
      double[] rewards = reward.score(positives.ids().get(b), withoutEnd(reports.get(b)));
      double average = Arrays.stream(rewards).average().orElseThrow();
      for (double each : rewards) {
        advantages[rows.size()] = (float) (each - average);
        rows.add(prependBegin(reports.get(b).get(rows.size() % rewards.length)));
      }
      mean += average / reports.size();
      best += Arrays.stream(rewards).max().orElseThrow() / reports.size();
    }
    Map<String, Double> scalars = new LinkedHashMap<>();
    update(session, positives, Tokens.of(rows), advantages, shared, at, scalars);
    scalars.put(LogKeys.REWARD_MEAN, mean);
    scalars.put(LogKeys.REWARD_BEST, best);
    return scalars;
  }

  /** K rows for each example: words, then 0 if the report has ended. */
  private List<List<int[]>> search(Session session, Examples positives) {
    try (Feeds feeds = feedInputs(new Feeds(), positives);
        Result result = feeds.feedTo(session.runner()).fetch(found).run()) {
      TInt32 tokens = (TInt32) result.get(0);
      List<List<int[]>> reports = new ArrayList<>();
      for (int b = 0; b < positives.size(); b++) {
        List<int[]> ofExample = new ArrayList<>();
        for (int k = 0; k < config.decoding().hypotheses(); k++) {
          ofExample.add(row(tokens, b, k));
        }
        reports.add(ofExample);
      }
      return reports;
    }
  }

  private static int[] row(TInt32 tokens, int b, int k) {
    int length = (int) tokens.shape().get(2);
    int[] row = new int[length];
    for (int t = 0; t < length; t++) {
      row[t] = tokens.getInt(b, k, t);
      if (row[t] == 0) {
        return Arrays.copyOf(row, t + 1);
      }
    }
    return row;
  }

  private static List<int[]> withoutEnd(List<int[]> rows) {
    return rows.stream()
        .map(row -> row[row.length - 1] == 0 ? Arrays.copyOf(row, row.length - 1) : row)
        .toList();
  }

  /** With the begin that a teacher-forced pass reads first. */
  private static int[] prependBegin(int[] row) {
    int[] begun = new int[row.length + 1];
    System.arraycopy(row, 0, begun, 1, row.length);
    return begun;
  }

  private Feeds feedInputs(Feeds feeds, Examples positives) {
    return feeds
        .images(examples.inputs().images(), positives.images())
        .extras(examples.inputs().extraInputs(), positives.extras());
  }

  private void update(
      Session session,
      Examples positives,
      Tokens reports,
      float[] advantages,
      Feeds shared,
      TrainingGraph.StepParameters at,
      Map<String, Double> scalars) {
    feedInputs(shared, positives)
        .ids(tokens, reports)
        .mask(mask, reports)
        .add(
            advantage,
            TFloat32.tensorOf(
                Shape.of(advantages.length), DataBuffers.of(advantages, true, false)));
    step.feeds(at.step(), at.rateFactor()).forEach(shared::scalar);
    try (Result result =
        shared
            .feedTo(session.runner().addTarget(step.op()))
            .fetch(loss)
            .fetch(step.gradientNorm())
            .run()) {
      double value = ((TFloat32) result.get(0)).getFloat();
      scalars.put(LogKeys.TOTAL, value);
      scalars.put(LogKeys.SELF_CRITICAL, value);
      scalars.put(LogKeys.GRADIENT_NORM, (double) ((TFloat32) result.get(1)).getFloat());
    }
  }
}
