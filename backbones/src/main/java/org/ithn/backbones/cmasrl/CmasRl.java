package org.ithn.backbones.cmasrl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ithn.backbones.recurrent.AdditiveAttention;
import org.ithn.backbones.recurrent.LstmCell;
import org.ithn.backbones.recurrent.Recurrence;
import org.ithn.backbones.recurrent.SentencePositions;
import org.ithn.backbones.transformer.ReportModel;
import org.ithn.backbones.transformer.WordEmbedding;
import org.ithn.backbones.vision.ImageBackbone;
import org.ithn.backbones.vision.MultiViewExtractor;
import org.ithn.backbones.vision.VisualExtractor;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.Embedding;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.Shapes;
import org.ithn.framework.layers.SinusoidalPositionalEncoding;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.IncrementalDecoder;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.OneHot;
import org.tensorflow.op.core.Squeeze;
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
    implements ImageBackbone, IncrementalDecoder {
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

  /** Outputs of the image encoder: pooled features, and patches with keys {@code [B, P, H]}. */
  private record Image<T extends TFloating>(
      Operand<T> pooled, Operand<T> patches, Operand<T> keys) {}

  private <T extends TFloating> Image<T> encodeImage(GraphScope<T> scope, Operand<T> images) {
    VisualExtractor.Features<T> features = views.build(scope, VISION, images);
    Linear projection = Linear.of(imageFeatureWidth(), config.width());
    Operand<T> patches = // [B, P, H]
        new SinusoidalPositionalEncoding(config.width())
            .build(
                scope,
                projection.build(scope.variableScope(PATCHES), features.patches()),
                WordEmbedding.MAX_POSITIONS);
    return new Image<>(features.pooled(), patches, reportStep().imageKeys(scope, patches));
  }

  private ReportStep reportStep() {
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
    ReportStep.Outputs<T> outputs =
        reportStep()
            .outputs(
                scope,
                runSteps(scope, image, positions, tokens, labels),
                positions.startMask(scope));
    return new BackboneOutputs<>(
        outputs.logits(),
        outputs.hidden(),
        image.pooled(),
        targets,
        mask,
        labels
            .map(
                each ->
                    new WriterLoss<>(each, positions, targets, mask)
                        .build(scope, outputs.writerChoices()))
            .map(loss -> tf.math.mul(loss, scope.scalar(config.plannerWeight())))
            .map(loss -> Map.<String, Operand<T>>of("planner", loss))
            .orElse(Map.of()));
  }

  /** Returns the outputs of all positions, see {@link ReportStep.Result#outputs}. */
  private <T extends TFloating> Operand<T> runSteps(
      GraphScope<T> scope,
      Image<T> image,
      SentencePositions positions,
      Operand<TInt32> tokens,
      Optional<Operand<T>> labels) {
    Ops tf = scope.tf();
    Operand<T> ended = ended(scope, tokens); // [B, T]
    Planner.Place<T> place =
        place(scope, positions.startMask(scope), ended, tf.math.cumsum(ended, tf.constant(1)));
    List<Operand<T>> sequences =
        new ArrayList<>(
            List.of(
                embed(scope, positions.wordInputs(tf, tokens)),
                tf.expandDims(tf.dtypes.cast(tokens, scope.type()), tf.constant(2)),
                place.starts(),
                place.completed(),
                place.written()));
    labels.ifPresent(
        each ->
            sequences.add(
                tf.concat(List.of(tf.math.sub(scope.scalar(1), each), each), tf.constant(2))));
    Operand<TInt32> rows = Shapes.dimension(tf, tokens, 0);
    ReportStep step = reportStep();
    int width = labels.isPresent() ? step.labelledOutputWidth() : step.outputWidth();
    List<Operand<T>> state = new ArrayList<>(List.of(LstmCell.zeros(scope, rows, width)));
    state.addAll(
        (labels.isPresent() ? step.labelledState(scope, rows) : step.emptyState(scope, rows))
            .operands());
    return new Recurrence(config.mostWords())
        .build(
            scope,
            new Recurrence.StepInputs<>(sequences, List.of(image.patches(), image.keys())),
            state,
            this::runStep);
  }

  /** Builds one position of the recurrence: its outputs, then the state. */
  private <T extends TFloating> List<Operand<T>> runStep(
      GraphScope<T> scope, List<Operand<T>> inputs, List<Operand<T>> before) {
    int constants = inputs.size() - 2;
    ReportStep.Result<T> result =
        reportStep()
            .build(
                scope,
                new AdditiveAttention.Memory<>(inputs.get(constants), inputs.get(constants + 1)),
                new ReportStep.Position<>(
                    inputs.get(0),
                    scope.tf().reshape(inputs.get(1), scope.tf().constant(new int[] {-1})),
                    new Planner.Place<>(inputs.get(2), inputs.get(3), inputs.get(4)),
                    constants > 5 ? Optional.of(inputs.get(5)) : Optional.empty()),
                ReportState.of(before.subList(1, before.size())));
    List<Operand<T>> after = new ArrayList<>(List.of(result.outputs()));
    after.addAll(result.state().operands());
    return after;
  }

  /** Returns 1 for ids that end a sentence, else 0. */
  private <T extends TFloating> Operand<T> ended(GraphScope<T> scope, Operand<TInt32> tokens) {
    Ops tf = scope.tf();
    return tf.dtypes.cast(tf.math.equal(tokens, tf.constant(sentenceEndId)), scope.type());
  }

  /**
   * Returns the places of positions.
   *
   * @param starts {@code [.., 1]}, 1 = the next word is the first of a sentence
   * @param ended {@code [..]}, 1 = the last word ended a sentence
   * @param count {@code [..]}, the number of ended sentences
   */
  private <T extends TFloating> Planner.Place<T> place(
      GraphScope<T> scope, Operand<T> starts, Operand<T> ended, Operand<T> count) {
    Ops tf = scope.tf();
    Operand<TInt32> sentences = tf.constant(config.sentences());
    Operand<T> last = // none beyond S
        tf.oneHot(
            tf.dtypes.cast(tf.math.sub(count, scope.scalar(1)), TInt32.class),
            sentences,
            scope.scalar(1),
            scope.scalar(0),
            OneHot.axis(-1L));
    Operand<T> row =
        tf.dtypes.cast(tf.range(tf.constant(0), sentences, tf.constant(1)), scope.type()); // [S]
    return new Planner.Place<>(
        starts,
        tf.math.mul(last, tf.expandDims(ended, tf.constant(-1))),
        tf.dtypes.cast(tf.math.less(row, tf.expandDims(count, tf.constant(-1))), scope.type()));
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
    Image<T> image = encodeImage(scope, images);
    return Map.of(PATCHES, image.patches(), KEYS, image.keys());
  }

  /**
   * Returns the {@link ReportState} of N reports, and the number of completed sentences {@code [N,
   * 1]}.
   */
  @Override
  public <T extends TFloating> List<Operand<T>> emptyCaches(
      GraphScope<T> scope, Operand<TInt32> rows) {
    List<Operand<T>> caches = new ArrayList<>(reportStep().emptyState(scope, rows).operands());
    caches.add(LstmCell.zeros(scope, rows, 1));
    return caches;
  }

  @Override
  public <T extends TFloating> Step<T> step(
      GraphScope<T> scope,
      Map<String, Operand<T>> encoded,
      List<Operand<T>> caches,
      Operand<TInt32> tokens,
      Operand<TInt32> position) {
    Ops tf = scope.tf();
    int last = caches.size() - 1;
    Operand<T> ended = ended(scope, tokens); // [N]
    Operand<T> count = tf.math.add(caches.get(last), tf.expandDims(ended, tf.constant(1)));
    Operand<T> starts = // [N, 1], where a sentence has ended and at position 0
        tf.expandDims(
            tf.math.maximum(
                ended, tf.dtypes.cast(tf.math.equal(position, tf.constant(0)), scope.type())),
            tf.constant(1));
    Operand<TInt32> words = // [N], 0 where a sentence starts
        tf.select(tf.math.equal(tokens, tf.constant(sentenceEndId)), tf.zerosLike(tokens), tokens);
    ReportStep.Result<T> result =
        reportStep()
            .build(
                scope,
                new AdditiveAttention.Memory<>(encoded.get(PATCHES), encoded.get(KEYS)),
                new ReportStep.Position<>(
                    embed(scope, words),
                    tf.dtypes.cast(tokens, scope.type()),
                    place(scope, starts, ended, tf.squeeze(count, Squeeze.axis(List.of(1L)))),
                    Optional.empty()),
                ReportState.of(caches.subList(0, last)));
    return new Step<>(logits(scope, result, starts), cachesAfter(result, count));
  }

  /** Returns the logits {@code [N, W]} of a single position. */
  private <T extends TFloating> Operand<T> logits(
      GraphScope<T> scope, ReportStep.Result<T> result, Operand<T> starts) {
    Ops tf = scope.tf();
    Operand<T> logits = // [N, 1, W]
        reportStep()
            .outputs(
                scope,
                tf.expandDims(result.outputs(), tf.constant(1)),
                tf.expandDims(starts, tf.constant(1)))
            .logits();
    return tf.reshape(logits, tf.constant(new int[] {-1, vocabularyWidth}));
  }

  private static <T extends TFloating> List<Operand<T>> cachesAfter(
      ReportStep.Result<T> result, Operand<T> count) {
    List<Operand<T>> caches = new ArrayList<>(result.state().operands());
    caches.add(count);
    return caches;
  }

  @Override
  public int hiddenWidth() {
    return config.width();
  }

  @Override
  public int maxPositions() {
    return config.mostWords();
  }
}
