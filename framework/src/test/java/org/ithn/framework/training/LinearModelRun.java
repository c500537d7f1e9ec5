package org.ithn.framework.training;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.ithn.framework.config.ComputeConfig;
import org.ithn.framework.config.ContrastiveConfig.HardnessStart;
import org.ithn.framework.config.MonitoringConfig;
import org.ithn.framework.config.OptimiserConfig;
import org.ithn.framework.config.OptimiserConfig.AdamConfig;
import org.ithn.framework.config.OptimiserConfig.ClipConfig;
import org.ithn.framework.config.ScheduleConfig;
import org.ithn.framework.config.SelfCriticalConfig;
import org.ithn.framework.config.TrainingConfig;
import org.ithn.framework.config.VisionConfig;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.BatchSampler;
import org.ithn.framework.data.BatchSource;
import org.ithn.framework.data.Examples;
import org.ithn.framework.data.Images;
import org.ithn.framework.data.Tokens;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.graph.Precision;
import org.ithn.framework.graph.RecomputePolicy;
import org.ithn.framework.losses.IthnLosses;
import org.ithn.framework.losses.LossTerms;
import org.ithn.framework.losses.Objective;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.IncrementalDecoder;
import org.ithn.framework.negatives.HardnessSchedule;
import org.ithn.framework.runs.Checkpoints;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.step.SelfCriticalOptions;
import org.ithn.framework.step.StepOptions;
import org.ithn.framework.step.TrainingGraph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.family.TFloating;

/** A run that takes a second: a linear model, made-up images, and the same moving parts as any. */
public final class LinearModelRun {
  public static final Shape IMAGE = Shape.of(1, 2, 2, 3);
  public static final int EPOCHS = 5;
  public static final int BATCHES = 3;

  private static final int EXAMPLES = 7;
  private static final int BATCH = 3;
  private static final int WORDS = 5;
  private static final int PIXELS = 12;

  private final Path folder;
  private OptimiserConfig optimiser = optimiser();
  private TrainingConfig training = training();
  private Evaluator evaluator = LinearModelRun::sumOfSquares;
  private int badExample = -1;
  private HardnessStart hardnessStart = HardnessStart.defaults();
  private Optional<SelfCriticalConfig> phase = Optional.empty();

  public LinearModelRun(Path folder) {
    this.folder = folder;
  }

  /** Returns the keys of a run that is not told otherwise. */
  public static TrainingConfig training() {
    return new TrainingConfig(
        EPOCHS,
        BATCH,
        0,
        BatchSampler.SHUFFLED,
        new MonitoringConfig(1, 0, 2, 1, 0, false),
        new ComputeConfig(Precision.FLOAT32, RecomputePolicy.NONE, 0, 1, 1),
        VisionConfig.defaults(),
        SelfCriticalConfig.none());
  }

  private static OptimiserConfig optimiser() {
    return new OptimiserConfig(
        0.05,
        0.02,
        AdamConfig.defaults(),
        1e-4,
        List.of(),
        ClipConfig.none(),
        new ScheduleConfig(ScheduleConfig.Rule.PLATEAU, 0.5, 1, 1, List.of("score")));
  }

  public LinearModelRun withTraining(TrainingConfig other) {
    training = other;
    return this;
  }

  public LinearModelRun withEvaluator(Evaluator other) {
    evaluator = other;
    return this;
  }

  public LinearModelRun withHardnessStart(HardnessStart other) {
    hardnessStart = other;
    return this;
  }

  public LinearModelRun withBadExample(int example) {
    badExample = example;
    return this;
  }

  /** Goes on with a self-critical phase that rewards the right word. */
  public LinearModelRun withSelfCritical(SelfCriticalConfig config) {
    phase = Optional.of(config);
    return this;
  }

  public RunDirectory folder() {
    return new RunDirectory(folder);
  }

  public Checkpoints checkpoints() {
    return new Checkpoints(folder().checkpoints());
  }

  public TrainingOutcome run(Consumer<String> progress) throws IOException {
    return runWithEvents(ProgressLines.to(progress), () -> false);
  }

  /** Trains with a listener of events until a signal cancels it. */
  public TrainingOutcome runWithEvents(Consumer<TrainingEvent> listener, BooleanSupplier cancelled)
      throws IOException {
    try (TrainingGraph graph = graph()) {
      TrainingPlan plan =
          new TrainingPlan(
              training,
              optimiser.schedule(),
              new HardnessSchedule(0.1),
              hardnessStart,
              17,
              "score");
      Trainer trainer =
          new Trainer(graph, plan, new Source(badExample), evaluator, folder(), listener)
              .withStopSignal(cancelled);
      phase.ifPresent(
          config ->
              trainer.withSelfCritical(
                  new SelfCriticalPhase(config, LinearModelRun::reward, new Source(badExample))));
      return trainer.run();
    }
  }

  /** How near to the right word the report's is, the end being the word 0. */
  private static double[] reward(String example, List<int[]> reports) {
    int right = 1 + Integer.parseInt(example.replace("study-", "")) % (WORDS - 1);
    return reports.stream()
        .mapToDouble(words -> -Math.abs(right - (words.length > 0 ? words[0] : 0)))
        .toArray();
  }

  /** The two likeliest words. */
  private static Operand<TInt32> search(
      GraphScope<TFloat32> scope, Operand<TFloat32> images, Map<String, Operand<TFloat32>> extras) {
    Ops tf = scope.tf();
    Operand<TFloat32> flat = tf.reshape(images, tf.constant(new int[] {-1, PIXELS}));
    Operand<TFloat32> vision =
        scope
            .variableScope("vision")
            .trainable("kernel", Shape.of(PIXELS, 11), Initialisers.fanInUniform(12));
    Operand<TFloat32> output =
        scope
            .variableScope("output")
            .trainable("kernel", Shape.of(11, WORDS), Initialisers.fanInUniform(11));
    Operand<TFloat32> logits = tf.linalg.matMul(tf.linalg.matMul(flat, vision), output);
    return tf.expandDims(
        tf.nn.topK(logits, tf.constant(2), TInt32.class).indices(), tf.constant(2));
  }

  public TrainingGraph graph() {
    return new TrainingGraph(
        new Linear(),
        new SquaredError(),
        optimiser,
        IMAGE,
        17,
        phase
            .map(
                config ->
                    StepOptions.defaults()
                        .withSelfCritical(new SelfCriticalOptions(config, LinearModelRun::search)))
            .orElseGet(StepOptions::defaults));
  }

  /** A score that falls and rises with the weights, so that the schedule has something to do. */
  private static Map<String, Double> sumOfSquares(
      int epoch, Map<String, org.ithn.framework.tensors.TensorData> model) {
    double sum = 0;
    for (double w : model.get("backbone/vision/kernel").doubles()) {
      sum += w * w;
    }
    return ImmutableMap.of("score", Math.sin(100 * sum), "other", (double) epoch);
  }

  /** Batches whose content is a function of the epoch. */
  private record Source(int badExample) implements BatchSource {
    @Override
    public int exampleCount() {
      return EXAMPLES;
    }

    @Override
    public int batchCount() {
      return BATCHES;
    }

    @Override
    public Iterator<Batch> epoch(int epoch, int firstBatch) {
      List<Integer> order = new ArrayList<>(IntStream.range(0, EXAMPLES).boxed().toList());
      java.util.Collections.shuffle(order, new Random(epoch));
      List<Batch> batches = new ArrayList<>();
      for (int from = firstBatch * BATCH; from < EXAMPLES; from += BATCH) {
        List<Integer> rows = order.subList(from, Math.min(from + BATCH, EXAMPLES));
        List<Integer> negatives = rows.stream().map(row -> (row + 1) % EXAMPLES).toList();
        batches.add(new Batch(examples(rows), List.of(examples(negatives))));
      }
      return batches.iterator();
    }

    private Examples examples(List<Integer> rows) {
      float[] pixels = new float[rows.size() * PIXELS];
      List<int[]> tokens = new ArrayList<>();
      for (int b = 0; b < rows.size(); b++) {
        Random random = new Random(rows.get(b));
        for (int i = 0; i < PIXELS; i++) {
          pixels[b * PIXELS + i] =
              rows.get(b) == badExample ? Float.NaN : random.nextFloat() - 0.5f;
        }
        tokens.add(new int[] {0, 1 + rows.get(b) % (WORDS - 1), 0});
      }
      List<String> ids = rows.stream().map(row -> "study-" + row).toList();
      return new Examples(ids, new Images(pixels, rows.size(), 1, 2, 2), Tokens.of(tokens));
    }
  }

  /** Image features by one matrix, logits by another; with dropout and a running statistic. */
  private static final class Linear implements Backbone {
    @Override
    public <T extends TFloating> BackboneOutputs<T> build(
        GraphScope<T> scope, BackboneInputs<T> in) {
      Ops tf = scope.tf();
      Operand<T> flat = tf.reshape(in.images(), tf.constant(new int[] {-1, PIXELS}));
      Operand<T> vision =
          scope
              .variableScope("vision")
              .trainable("kernel", Shape.of(PIXELS, 11), Initialisers.fanInUniform(12));
      Operand<T> features = dropped(scope, tf.linalg.matMul(flat, vision)); // [B, 11]
      count(scope);
      Operand<T> output =
          scope
              .variableScope("output")
              .trainable("kernel", Shape.of(11, WORDS), Initialisers.fanInUniform(11));
      Operand<T> logits = tf.expandDims(tf.linalg.matMul(features, output), tf.constant(1));
      Operand<TInt32> targets =
          tf.slice(in.tokens(), tf.constant(new int[] {0, 1}), tf.constant(new int[] {-1, 1}));
      Operand<T> mask =
          tf.slice(in.mask(), tf.constant(new int[] {0, 1}), tf.constant(new int[] {-1, 1}));
      return new BackboneOutputs<>(logits, logits, features, targets, mask, Map.of());
    }

    private static <T extends TFloating> Operand<T> dropped(GraphScope<T> scope, Operand<T> x) {
      Ops tf = scope.tf();
      Operand<T> random = scope.uniform(tf.shape(x, TInt64.class));
      Operand<T> keep = tf.dtypes.cast(tf.math.less(random, scope.scalar(0.9)), scope.type());
      return tf.math.mul(x, keep);
    }

    private static <T extends TFloating> void count(GraphScope<T> scope) {
      scope.variableScope("vision").statistic("passes", Shape.scalar(), Initialisers.zeros());
      GraphScope<T> at = scope.variableScope("vision");
      at.update("passes", scope.tf().math.add(at.pendingValue("passes"), scope.scalar(1)));
    }

    @Override
    public IncrementalDecoder decoder() {
      throw new UnsupportedOperationException();
    }

    @Override
    public int hiddenWidth() {
      return WORDS;
    }

    @Override
    public int imageFeatureWidth() {
      return 11;
    }

    @Override
    public String visionScope() {
      return "vision/";
    }

    @Override
    public Set<String> unusedTrainables() {
      return Set.of();
    }
  }

  /** Squared distance to the word, and a little less of it for the negatives by the hardness. */
  private static final class SquaredError implements Objective {
    @Override
    public int negativesPerExample() {
      return 1;
    }

    @Override
    public <T extends TFloating> IthnLosses<T> build(
        GraphScope<T> scope,
        BackboneOutputs<T> positive,
        List<BackboneOutputs<T>> negatives,
        Operand<T> lambda) {
      Operand<T> report = distance(scope, positive);
      Operand<T> negative = scope.tf().math.mul(lambda, distance(scope, negatives.get(0)));
      LossTerms<T> terms =
          LossTerms.<T>builder().add("report", report, 1).add("negative", negative, 1).build();
      return new IthnLosses<>(
          terms, terms.total(scope), Map.of("alignment/cosine", scope.scalar(0.5)));
    }

    private static <T extends TFloating> Operand<T> distance(
        GraphScope<T> scope, BackboneOutputs<T> out) {
      Ops tf = scope.tf();
      Operand<T> words =
          tf.oneHot(out.targets(), tf.constant(WORDS), scope.scalar(1), scope.scalar(0));
      return tf.math.mean(
          tf.math.squaredDifference(out.logits(), words), tf.constant(new int[] {0, 1, 2}));
    }
  }
}
