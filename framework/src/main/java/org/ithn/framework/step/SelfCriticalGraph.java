package org.ithn.framework.step;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.ithn.framework.config.RewardUnit;
import org.ithn.framework.config.SelfCriticalConfig;
import org.ithn.framework.data.Examples;
import org.ithn.framework.data.Tokens;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.Scopes;
import org.ithn.framework.graph.StatelessRandom;
import org.ithn.framework.graph.VariableStore;
import org.ithn.framework.losses.SelfCriticalLoss;
import org.ithn.framework.model.ActionWords;
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
import org.tensorflow.proto.RunOptions;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;

/**
 * The step of the self-critical phase: a search finds K reports for each image, a reward rates them
 * outside the graph, and a teacher-forced pass over them gives their log-probabilities and the
 * gradient.
 *
 * <p>Row {@code b K + k} of the pass holds report k of example b, with the image repeated. Differs
 * from VisualGPT, which differentiates the search itself with dropout on: here the search runs
 * without dropout and the pass with it. Without dropout both give the same numbers.
 */
final class SelfCriticalGraph {
  private final SelfCriticalConfig config;
  private final ExamplePlaceholders examples;
  private final Operand<TInt32> found;
  private final TeacherForcedPass pass;
  private final Optional<ActionWords> actions;

  private SelfCriticalGraph(
      SelfCriticalConfig config,
      ExamplePlaceholders examples,
      Operand<TInt32> found,
      TeacherForcedPass pass,
      Optional<ActionWords> actions) {
    this.config = config;
    this.examples = examples;
    this.found = found;
    this.pass = pass;
    this.actions = actions;
  }

  /**
   * The teacher-forced pass over N found reports.
   *
   * @param tokens {@code [N, T]}
   * @param mask {@code [N, T]}, 1 = real
   * @param advantage {@code [N]}, reward minus the mean reward of the same image; {@code [N, T -
   *     1]} if sentences or words have rewards
   */
  private record TeacherForcedPass(
      Placeholder<TInt32> tokens,
      Placeholder<TFloat32> mask,
      Placeholder<TFloat32> advantage,
      Operand<TFloat32> loss,
      TrainStep<TFloat32> step) {}

  /**
   * Adds the search and the teacher-forced pass. Parameters that the reward does not depend on,
   * such as those of the alignment, are not updated.
   *
   * @param training the root scope of training, with the dropout of this process
   * @param inputs the step inputs, whose examples are fed
   * @param options the options of the phase
   * @param optimiser adds the update that minimises a loss; both phases share its moments
   */
  static SelfCriticalGraph build(
      GraphScope<TFloat32> training,
      VariableStore<TFloat32> store,
      StepInputs inputs,
      Backbone backbone,
      SelfCriticalOptions options,
      Function<Operand<TFloat32>, TrainStep<TFloat32>> optimiser) {
    store.clearUpdates(); // those so far belong to the supervised step
    BackboneInputs<TFloat32> examples =
        withoutReportInputs(inputs.backboneInputs().get(0), backbone);
    Operand<TInt32> found =
        options
            .search()
            .build(
                searchScope(training, store).sub(Scopes.BACKBONE),
                examples.images(),
                examples.extraInputs());
    TeacherForcedPass pass = buildPass(training, examples, backbone, options.config(), optimiser);
    return new SelfCriticalGraph(
        options.config(), inputs.examples(), found, pass, options.actions());
  }

  /** Returns the inputs without those that describe the example's own report. */
  static BackboneInputs<TFloat32> withoutReportInputs(
      BackboneInputs<TFloat32> inputs, Backbone backbone) {
    Map<String, Operand<TFloat32>> extras = new LinkedHashMap<>(inputs.extraInputs());
    extras.keySet().removeAll(backbone.reportInputs());
    return new BackboneInputs<>(inputs.images(), inputs.tokens(), inputs.mask(), extras);
  }

  private static TeacherForcedPass buildPass(
      GraphScope<TFloat32> training,
      BackboneInputs<TFloat32> examples,
      Backbone backbone,
      SelfCriticalConfig config,
      Function<Operand<TFloat32>, TrainStep<TFloat32>> optimiser) {
    Ops tf = training.tf().withSubScope("self_critical");
    Placeholder.Options rows = shape(Shape.UNKNOWN_SIZE, Shape.UNKNOWN_SIZE);
    Placeholder<TInt32> tokens = tf.withName("tokens").placeholder(TInt32.class, rows);
    Placeholder<TFloat32> mask = tf.withName("mask").placeholder(TFloat32.class, rows);
    Placeholder<TFloat32> advantage =
        tf.withName("advantage")
            .placeholder(TFloat32.class, isPerToken(config) ? rows : shape(Shape.UNKNOWN_SIZE));
    BackboneInputs<TFloat32> repeated = repeatInputs(tf, examples, tokens, mask, config);
    Operand<TFloat32> loss =
        new SelfCriticalLoss(config.decoding().maxLength())
            .build(
                training,
                backbone.buildActions(training.sub(Scopes.BACKBONE), repeated),
                advantage);
    return new TeacherForcedPass(tokens, mask, advantage, loss, optimiser.apply(loss));
  }

  private static boolean isPerToken(SelfCriticalConfig config) {
    return config.attribution().unit() != RewardUnit.REPORT;
  }

  private static GraphScope<TFloat32> searchScope(
      GraphScope<TFloat32> training, VariableStore<TFloat32> store) {
    return GraphScope.root(
        training.tf(), Mode.EVALUATE, store, StatelessRandom.none(), TFloat32.class);
  }

  private static Placeholder.Options shape(long... dimensions) {
    return Placeholder.shape(Shape.of(dimensions));
  }

  /** Repeats each example K times, in adjacent rows. */
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

  /** Returns the loss of the phase. */
  Operand<TFloat32> loss() {
    return pass.loss();
  }

  /**
   * Reports that a search found, with their rewards.
   *
   * @param rows N token rows, each with the begin token first
   * @param advantages one value for each row, or for each of its tokens after the first
   * @param meanReward mean over all reports
   * @param bestReward mean over the examples of the best reward among K
   */
  private record Rollout(
      List<int[]> rows, List<double[]> advantages, double meanReward, double bestReward) {}

  /**
   * Runs one step and returns its measurements by log key.
   *
   * @param feeds noise seed; closed by the caller
   * @param runOptions options of the run that updates the weights
   */
  Map<String, Double> run(
      Session session, StepBatch batch, Reward reward, Feeds feeds, RunOptions runOptions) {
    Examples positives = batch.batch().positives();
    StepParameters parameters = batch.parameters();
    List<List<int[]>> reports = search(session, positives);
    Rollout rollout = rate(positives, reports, compute(positives, reports, reward));
    feedInputs(feeds, positives);
    feedPass(feeds, rollout);
    pass.step().feeds(parameters.step(), parameters.rateFactor()).forEach(feeds::scalar);
    Map<String, Double> scalars = update(session, feeds, runOptions);
    scalars.put(LogKeys.REWARD_MEAN, rollout.meanReward());
    scalars.put(LogKeys.REWARD_BEST, rollout.bestReward());
    return scalars;
  }

  /** Requests the rewards of all reports and of the beginnings that are rewarded, at once. */
  private KnownRewards compute(Examples positives, List<List<int[]>> reports, Reward reward) {
    RewardAttribution attribution = new RewardAttribution(reward, config.attribution());
    List<Reward.Candidates> wanted = new ArrayList<>();
    for (int b = 0; b < reports.size(); b++) {
      List<int[]> own = new ArrayList<>();
      for (int[] row : reports.get(b)) {
        int[] report = RewardAttribution.withoutEnd(words(row));
        own.add(report);
        own.addAll(attribution.beginnings(report));
      }
      wanted.add(new Reward.Candidates(positives.ids().get(b), own));
    }
    return KnownRewards.compute(reward, wanted);
  }

  /** Returns a row of words and actions as words. */
  private int[] words(int[] row) {
    return actions.map(table -> table.read(row)).orElse(row);
  }

  private Rollout rate(Examples positives, List<List<int[]>> reports, Reward reward) {
    List<int[]> rows = new ArrayList<>();
    List<double[]> advantages = new ArrayList<>();
    double best = 0;
    double mean = 0;
    for (int b = 0; b < reports.size(); b++) {
      String example = positives.ids().get(b);
      List<int[]> own = reports.get(b).stream().map(this::words).toList();
      double[] rewards =
          reward.score(example, own.stream().map(RewardAttribution::withoutEnd).toList());
      double average = Arrays.stream(rewards).average().orElseThrow();
      advantages.addAll(
          isPerToken(config)
              ? new RewardAttribution(reward, config.attribution()).advantages(example, own)
              : Arrays.stream(rewards).mapToObj(r -> new double[] {r - average}).toList());
      reports.get(b).forEach(row -> rows.add(prependBegin(row)));
      mean += average / reports.size();
      best += Arrays.stream(rewards).max().orElseThrow() / reports.size();
    }
    return new Rollout(rows, advantages, mean, best);
  }

  /** Returns K rows for each example: words and actions, then 0 if the report has ended. */
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

  /** Prepends the begin token, which a teacher-forced pass reads first. */
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

  private void feedPass(Feeds feeds, Rollout rollout) {
    Tokens reports = Tokens.of(rollout.rows());
    Shape rows = Shape.of(reports.batchSize());
    Shape shape = isPerToken(config) ? rows.append(reports.length() - 1) : rows;
    feeds.add(pass.advantage(), advantage(rollout.advantages(), shape));
    feeds.ids(pass.tokens(), reports).mask(pass.mask(), reports);
  }

  /** Returns advantages of reports as {@code [N]} or, padded with 0, {@code [N, targets]}. */
  static TFloat32 advantage(List<double[]> advantages, Shape shape) {
    float[] padded = new float[Math.toIntExact(shape.size())];
    int width = padded.length / advantages.size();
    for (int row = 0; row < advantages.size(); row++) {
      double[] values = advantages.get(row);
      for (int t = 0; t < values.length; t++) {
        padded[row * width + t] = (float) values[t];
      }
    }
    return TFloat32.tensorOf(shape, DataBuffers.of(padded));
  }

  private Map<String, Double> update(Session session, Feeds feeds, RunOptions runOptions) {
    try (Result result =
        feeds
            .feedTo(session.runner().setOptions(runOptions).addTarget(pass.step().op()))
            .fetch(pass.loss())
            .fetch(pass.step().gradientNorm())
            .run()) {
      double loss = StepOps.scalar(result, 0);
      Map<String, Double> scalars = new LinkedHashMap<>();
      scalars.put(LogKeys.TOTAL, loss);
      scalars.put(LogKeys.SELF_CRITICAL, loss);
      scalars.put(LogKeys.GRADIENT_NORM, StepOps.scalar(result, 1));
      return scalars;
    }
  }
}
