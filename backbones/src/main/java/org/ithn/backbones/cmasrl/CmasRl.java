package org.ithn.backbones.cmasrl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ithn.backbones.recurrent.Recurrence;
import org.ithn.backbones.recurrent.SentencePositions;
import org.ithn.backbones.transformer.ReportModel;
import org.ithn.backbones.transformer.WordEmbedding;
import org.ithn.backbones.vision.MultiViewExtractor;
import org.ithn.backbones.vision.VisualExtractor;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.Embedding;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.Shapes;
import org.ithn.framework.layers.SinusoidalPositionalEncoding;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.IncrementalDecoder;
import org.ithn.framework.model.VisionFeatures;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * CMAS-RL: before each sentence, a planner ends the report or chooses the writer of normal or of
 * abnormal sentences.
 *
 * <p>A report is one row of tokens. The planner runs at every position and its result is kept where
 * a sentence starts. Training reads the label of each sentence as the extra input {@code
 * abnormal-sentences} and lets the labelled writer write it; generation needs only images. The
 * hidden layer is the state of the writer in charge, so ITHN's report embedding is its mean over
 * all sentences.
 *
 * <p>Scopes: {@code vision}, {@code patches}, {@code words} and those of {@link ReportStep}.
 * Auxiliary loss: {@code planner}, for the choice of the writer; the stop loss is part of the
 * report's cross-entropy.
 *
 * <p>Source: Jing, Wang and Xing, "Show, Describe and Conclude: On Exploiting the Structure
 * Information of Chest X-Ray Reports", ACL 2019; there is no released code. Differs: the module
 * that writes impressions is left out; the patches are projected to width H and get sinusoidal
 * positions; the writers share their word embeddings.
 *
 * @param config widths and the weight of the planner's loss
 * @param views extracts the patches of a study's images
 * @param vocabularyWidth W, the width of the logits
 * @param sentenceEndId the id of the word that ends a sentence
 */
public record CmasRl(
    CmasRlConfig config, MultiViewExtractor views, int vocabularyWidth, int sentenceEndId)
    implements Backbone, IncrementalDecoder, VisionFeatures {
  /**
   * Name of the extra input {@code [B, S]} with the labels of a report's sentences, 1 = abnormal.
   */
  public static final String ABNORMAL_SENTENCES = "abnormal-sentences";

  private static final String PATCHES = "patches";
  private static final String KEYS = "keys";

  @Override
  public Map<String, Shape> extraInputs() {
    return Map.of(ABNORMAL_SENTENCES, Shape.of(config.sentences()));
  }

  @Override
  public Set<String> reportInputs() {
    return Set.of(ABNORMAL_SENTENCES);
  }

  /** Outputs of the image encoder: pooled features and projected patches. */
  private record Image<T extends TFloating>(
      Operand<T> pooled, AdditiveAttention.Memory<T> patches) {}

  private <T extends TFloating> Image<T> encodeImage(GraphScope<T> scope, Operand<T> images) {
    VisualExtractor.Features<T> features = views.build(scope, ReportModel.VISION, images);
    Linear projection = Linear.of(imageFeatureWidth(), config.width());
    Operand<T> patches = // [B, P, H]
        new SinusoidalPositionalEncoding(config.width())
            .build(
                scope,
                projection.build(scope.variableScope(PATCHES), features.patches()),
                WordEmbedding.MAX_POSITIONS);
    return new Image<>(
        features.pooled(), step().planner().memory(scope.variableScope("planner"), patches));
  }

  private ReportStep step() {
    return new ReportStep(config, vocabularyWidth);
  }

  @Override
  public <T extends TFloating> BackboneOutputs<T> build(GraphScope<T> scope, BackboneInputs<T> in) {
    Ops tf = scope.tf();
    Image<T> image = encodeImage(scope, in.images());
    Operand<TInt32> tokens = ReportModel.withoutLast(tf, in.tokens()); // [B, T]
    Operand<TInt32> targets = ReportModel.withoutFirst(tf, in.tokens());
    Operand<T> mask = ReportModel.withoutFirst(tf, in.mask());
    SentencePositions positions =
        SentencePositions.of(scope, tokens, sentenceEndId, config.sentences());
    Optional<Operand<T>> labels = // [B, T, 1], 1 = abnormal
        Optional.ofNullable(in.extraInputs().get(ABNORMAL_SENTENCES))
            .map(each -> tf.expandDims(positions.gather(tf, each), tf.constant(2)));
    Forced<T> forced = force(scope, image.patches(), positions, tokens, labels);
    return new BackboneOutputs<>(
        forced.logits(),
        forced.hidden(),
        image.pooled(),
        targets,
        mask,
        labels.isEmpty()
            ? Map.of()
            : Map.of(
                "planner",
                plannerLoss(
                    scope,
                    forced.writerLogits(),
                    labels.get(),
                    chosenMask(scope, positions, targets, mask),
                    mask)));
  }

  /** Outputs of the recurrence: {@code [B, T, H]}, {@code [B, T, W]}, {@code [B, T, 2]}. */
  private record Forced<T extends TFloating>(
      Operand<T> hidden, Operand<T> logits, Operand<T> writerLogits) {}

  private <T extends TFloating> Forced<T> force(
      GraphScope<T> scope,
      AdditiveAttention.Memory<T> patches,
      SentencePositions positions,
      Operand<TInt32> tokens,
      Optional<Operand<T>> labels) {
    Ops tf = scope.tf();
    Operand<T> ended =
        tf.dtypes.cast(tf.math.equal(tokens, tf.constant(sentenceEndId)), scope.type());
    Operand<T> marks = // [B, T, 3]
        tf.concat(
            List.of(
                positions.startMask(scope),
                tf.expandDims(ended, tf.constant(2)),
                tf.expandDims(tf.dtypes.cast(tokens, scope.type()), tf.constant(2))),
            tf.constant(2));
    List<Operand<T>> sequences =
        new ArrayList<>(List.of(embed(scope, positions.wordInputs(tf, tokens)), marks));
    labels.ifPresent(each -> sequences.add(ReportStep.inCharge(scope, each)));
    Operand<TInt32> rows = Shapes.dimension(tf, tokens, 0);
    ReportState<T> start =
        labels.isPresent()
            ? step().emptyLabelledState(scope, rows)
            : step().emptyState(scope, rows);
    List<Operand<T>> state =
        new ArrayList<>(List.of(LocalStates.zeros(scope, rows, outputWidth())));
    state.addAll(start.operands());
    Operand<T> outputs = // [B, T, H + W + 2]
        new Recurrence(config.mostWords())
            .build(
                scope,
                new Recurrence.StepInputs<>(sequences, List.of(patches.values(), patches.keys())),
                state,
                this::position);
    return new Forced<>(
        part(tf, outputs, 0, config.width()),
        part(tf, outputs, config.width(), vocabularyWidth),
        part(tf, outputs, config.width() + vocabularyWidth, ReportStep.WRITERS));
  }

  private int outputWidth() {
    return config.width() + vocabularyWidth + ReportStep.WRITERS;
  }

  private static <T extends TFloating> Operand<T> part(Ops tf, Operand<T> x, int from, int count) {
    return tf.slice(x, tf.constant(new int[] {0, 0, from}), tf.constant(new int[] {-1, -1, count}));
  }

  /** Builds one position of the recurrence; its output is hidden state, logits, writer logits. */
  private <T extends TFloating> List<Operand<T>> position(
      GraphScope<T> scope, List<Operand<T>> inputs, List<Operand<T>> before) {
    Ops tf = scope.tf();
    Operand<T> marks = inputs.get(1); // [B, 3]
    int constants = inputs.size() - 2;
    ReportStep.Result<T> result =
        step()
            .build(
                scope,
                new AdditiveAttention.Memory<>(inputs.get(constants), inputs.get(constants + 1)),
                new ReportStep.Position<>(
                    inputs.get(0),
                    tf.dtypes.cast(
                        tf.reshape(Writer.column(tf, marks, 2), tf.constant(new int[] {-1})),
                        TInt32.class),
                    Writer.column(tf, marks, 0),
                    Writer.column(tf, marks, 1),
                    constants > 2 ? Optional.of(inputs.get(2)) : Optional.empty()),
                ReportState.of(before.subList(1, before.size())));
    List<Operand<T>> after =
        new ArrayList<>(
            List.of(
                tf.concat(
                    List.of(result.hidden(), result.logits(), result.writerLogits()),
                    tf.constant(1))));
    after.addAll(result.state().operands());
    return after;
  }

  /** Returns {@code [B, T]}: 1 where the first word of a sentence is predicted, else 0. */
  private static <T extends TFloating> Operand<T> chosenMask(
      GraphScope<T> scope, SentencePositions positions, Operand<TInt32> targets, Operand<T> mask) {
    Ops tf = scope.tf();
    Operand<TBool> chosen =
        tf.math.logicalAnd(positions.first(), tf.math.notEqual(targets, tf.constant(0)));
    return tf.math.mul(tf.dtypes.cast(chosen, scope.type()), mask);
  }

  /**
   * Builds the sum of {@code -log p(writer)} over all sentences, divided by the number of real
   * tokens like the report's cross-entropy.
   *
   * @param logits {@code [B, T, 2]}
   * @param labels {@code [B, T, 1]}, 1 = abnormal
   * @param chosen {@code [B, T]}, 1 where a sentence starts
   * @param mask {@code [B, T]}, 1 = real
   */
  private <T extends TFloating> Operand<T> plannerLoss(
      GraphScope<T> scope,
      Operand<T> logits,
      Operand<T> labels,
      Operand<T> chosen,
      Operand<T> mask) {
    Ops tf = scope.tf();
    Operand<T> odds = // [B, T], of the abnormality writer
        tf.squeeze(tf.math.sub(part(tf, logits, 1, 1), part(tf, logits, 0, 1)), squeezeLast());
    Operand<T> each =
        tf.math.sub(tf.math.softplus(odds), tf.math.mul(odds, tf.squeeze(labels, squeezeLast())));
    Operand<TInt32> all = tf.constant(new int[] {0, 1});
    Operand<T> tokens = tf.math.maximum(tf.reduceSum(mask, all), scope.scalar(1));
    return tf.math.mul(
        tf.math.div(tf.reduceSum(tf.math.mul(each, chosen), all), tokens),
        scope.scalar(config.plannerWeight()));
  }

  private static org.tensorflow.op.core.Squeeze.Options squeezeLast() {
    return org.tensorflow.op.core.Squeeze.axis(List.of(2L));
  }

  /** Returns the embeddings of ids. */
  private <T extends TFloating> Operand<T> embed(GraphScope<T> scope, Operand<TInt32> ids) {
    var rows = Initialisers.normal(1 / Math.sqrt(config.width()));
    return new Dropout(config.dropout())
        .build(
            scope,
            new Embedding(vocabularyWidth, config.width(), rows)
                .build(scope.variableScope("words"), ids));
  }

  @Override
  public IncrementalDecoder decoder() {
    return this;
  }

  @Override
  public <T extends TFloating> Map<String, Operand<T>> encode(
      GraphScope<T> scope, Operand<T> images) {
    AdditiveAttention.Memory<T> patches = encodeImage(scope, images).patches();
    return Map.of(PATCHES, patches.values(), KEYS, patches.keys());
  }

  /** {@inheritDoc} They are a report's state, see {@link ReportState}. */
  @Override
  public <T extends TFloating> List<Operand<T>> emptyCaches(
      GraphScope<T> scope, Operand<TInt32> rows) {
    return step().emptyState(scope, rows).operands();
  }

  @Override
  public <T extends TFloating> Step<T> step(
      GraphScope<T> scope,
      Map<String, Operand<T>> encoded,
      List<Operand<T>> caches,
      Operand<TInt32> tokens,
      Operand<TInt32> position) {
    Ops tf = scope.tf();
    Operand<TBool> ended = tf.math.equal(tokens, tf.constant(sentenceEndId)); // [N]
    Operand<TBool> starts = tf.math.logicalOr(ended, tf.math.equal(position, tf.constant(0)));
    Operand<TInt32> words = tf.select(starts, tf.zerosLike(tokens), tokens);
    ReportStep.Result<T> result =
        step()
            .build(
                scope,
                new AdditiveAttention.Memory<>(encoded.get(PATCHES), encoded.get(KEYS)),
                new ReportStep.Position<>(
                    embed(scope, words),
                    tokens,
                    column(scope, starts),
                    column(scope, ended),
                    Optional.empty()),
                ReportState.of(caches));
    return new Step<>(result.logits(), result.state().operands());
  }

  private static <T extends TFloating> Operand<T> column(GraphScope<T> scope, Operand<TBool> mask) {
    Ops tf = scope.tf();
    return tf.expandDims(tf.dtypes.cast(mask, scope.type()), tf.constant(1));
  }

  @Override
  public int hiddenWidth() {
    return config.width();
  }

  @Override
  public int imageFeatureWidth() {
    return views.extractor().width();
  }

  @Override
  public <T extends TFloating> Operand<T> visionFeatures(GraphScope<T> scope, Operand<T> images) {
    return views.packedFeatures(scope, ReportModel.VISION, images);
  }

  @Override
  public String visionScope() {
    return ReportModel.VISION + "/";
  }

  @Override
  public int maxPositions() {
    return config.mostWords();
  }
}
