package org.ithn.backbones.hrgr;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.backbones.recurrent.LstmCell;
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
import org.ithn.framework.model.ActionWords;
import org.ithn.framework.model.AttentionMaps;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.IncrementalDecoder;
import org.ithn.framework.model.VisionFeatures;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * HRGR-Agent: for each sentence, a policy retrieves a template or calls a word decoder.
 *
 * <p>A report is one row of tokens. Where a sentence starts, the logits have a column for each of
 * the K templates beside those of the W words. A template is chosen there, at the cost of {@code
 * -log u_k}; its later words follow with probability 1. The word decoder runs over all words, those
 * of templates included, so ITHN's report embedding is the mean of its states.
 *
 * <p>In training, a sentence that equals a wording of a template is one that the policy retrieves;
 * the cross-entropy of words is that of the other sentences. Outside training, only the wording
 * that a template writes counts, so that log-likelihoods are those of the given text.
 *
 * <p>Scopes: {@code vision}, {@code patches}, {@code sentences}, {@code words}, {@code
 * word_decoder}, {@code vocabulary}.
 *
 * <p>Source: Li et al., "Hybrid Retrieval-Generation Reinforced Agent for Medical Image Report
 * Generation", NeurIPS 2018; there is no released code. Differs, in addition to the differences of
 * {@link SentenceDecoder} and {@link WordDecoder}: searches maximise the joint probability of stop,
 * choice and words instead of deciding one after the other; the patches have sinusoidal positions;
 * the visual extractor is one of this module's and is trained jointly.
 */
public final class Hrgr implements Backbone, AttentionMaps, VisionFeatures {
  private final HrgrConfig config;
  private final MultiViewExtractor views;
  private final int vocabularyWidth;
  private final TemplateIds templates;

  /**
   * Creates a backbone.
   *
   * @param config the configuration
   * @param views extracts the patches of a study's images
   * @param vocabularyWidth W, the number of words plus 1 for id 0
   * @param templates the templates; often none in tests
   */
  Hrgr(HrgrConfig config, MultiViewExtractor views, int vocabularyWidth, TemplateIds templates) {
    this.config = config;
    this.views = views;
    this.vocabularyWidth = vocabularyWidth;
    this.templates = templates;
  }

  /**
   * Outputs of the image encoder.
   *
   * @param patches {@code [B, P, H]}
   */
  private record Image<T extends TFloating>(
      VisualExtractor.Features<T> features, Operand<T> patches, SentenceDecoder.Plan<T> plan) {}

  /**
   * A teacher-forced report.
   *
   * @param read {@code [B, T]}, the words that the positions read
   * @param predicted {@code [B, T]}, the words that they predict
   */
  private record Report(Operand<TInt32> read, Operand<TInt32> predicted, TemplateMarks marks) {}

  private <T extends TFloating> Image<T> encodeImage(GraphScope<T> scope, Operand<T> images) {
    VisualExtractor.Features<T> features = views.build(scope, ReportModel.VISION, images);
    Linear projection = Linear.of(imageFeatureWidth(), config.width());
    Operand<T> patches = // [B, P, H]
        new SinusoidalPositionalEncoding(config.width())
            .build(
                scope,
                scope
                    .tf()
                    .nn
                    .relu(projection.build(scope.variableScope("patches"), features.patches())),
                WordEmbedding.MAX_POSITIONS);
    SentenceDecoder sentences =
        new SentenceDecoder(config.width(), config.sentences(), templates.count());
    return new Image<>(features, patches, sentences.build(scope.sub("sentences"), patches));
  }

  /** {@inheritDoc} Sentences are compared with the templates. */
  @Override
  public <T extends TFloating> BackboneOutputs<T> build(GraphScope<T> scope, BackboneInputs<T> in) {
    Ops tf = scope.tf();
    TemplateIds wordings = scope.mode().isTraining() ? templates : templates.retrievedOnly();
    Operand<TInt32> read = ReportModel.withoutLast(tf, in.tokens());
    Operand<TInt32> predicted = ReportModel.withoutFirst(tf, in.tokens());
    TemplateMarks marks = TemplateMarks.ofWords(scope, wordings, read, predicted);
    return decode(scope, in, new Report(read, predicted, marks));
  }

  @Override
  public <T extends TFloating> BackboneOutputs<T> buildActions(
      GraphScope<T> scope, BackboneInputs<T> in) {
    Ops tf = scope.tf();
    Operand<TInt32> words = words(tf, in.tokens());
    Operand<TInt32> read = ReportModel.withoutLast(tf, words);
    TemplateMarks marks =
        TemplateMarks.ofActions(
            scope, templates, read, ReportModel.withoutFirst(tf, in.tokens()), vocabularyWidth);
    return decode(scope, in, new Report(read, ReportModel.withoutFirst(tf, words), marks));
  }

  private <T extends TFloating> BackboneOutputs<T> decode(
      GraphScope<T> scope, BackboneInputs<T> in, Report report) {
    Ops tf = scope.tf();
    Image<T> image = encodeImage(scope, in.images());
    SentencePositions positions = sentences(scope, report.read());
    GraphScope<T> inside = scope.sub("word_decoder");
    Operand<T> words = wordInputs(scope, positions, report.read(), image.plan().topics());
    Operand<T> kept = tf.math.sub(scope.scalar(1), positions.startMask(scope)); // [B, T, 1]
    Operand<T> hidden = // [B, T, H]
        wordDecoder()
            .build(
                inside,
                wordDecoder().project(inside, image.patches()),
                wordDecoder().read(inside, words, kept));
    Operand<T> logits = // [B T, W + K]
        logits(
            scope,
            flatten(tf, dropout().build(scope, hidden), config.width()),
            planned(tf, image.plan(), positions, report.marks().copied(), report.predicted()));
    Operand<TInt32> retrievals =
        tf.math.add(report.marks().chosen(), tf.constant(vocabularyWidth - 1));
    return new BackboneOutputs<>(
        tf.reshape(
            logits,
            Shapes.stack(
                tf,
                List.of(
                    Shapes.dimension(tf, hidden, 0),
                    Shapes.dimension(tf, hidden, 1),
                    tf.constant(vocabularyWidth + templates.count())))),
        hidden,
        image.features().pooled(),
        tf.select(
            tf.math.greater(report.marks().chosen(), tf.constant(0)),
            retrievals,
            report.predicted()),
        ReportModel.withoutFirst(tf, in.mask()),
        Map.of());
  }

  /** Gathers the plan of B times n positions as rows. */
  private <T extends TFloating> ChoiceLayer.Positions<T> planned(
      Ops tf,
      SentenceDecoder.Plan<T> plan,
      SentencePositions positions,
      Operand<TBool> copied,
      Operand<TInt32> next) {
    Operand<TInt32> column = tf.constant(new int[] {-1, 1});
    return new ChoiceLayer.Positions<>(
        tf.reshape(positions.gather(tf, plan.stops()), column),
        flatten(tf, positions.gather(tf, plan.choices()), templates.count() + 1),
        tf.reshape(positions.first(), column),
        tf.reshape(copied, column),
        tf.reshape(next, tf.constant(new int[] {-1})));
  }

  private <T extends TFloating> Operand<T> logits(
      GraphScope<T> scope, Operand<T> hidden, ChoiceLayer.Positions<T> positions) {
    return new ChoiceLayer(config.width(), vocabularyWidth, templates.count())
        .build(scope.variableScope("vocabulary"), hidden, positions);
  }

  /** {@inheritDoc} All words of a sentence share its attention. */
  @Override
  public <T extends TFloating> Operand<T> attention(GraphScope<T> scope, BackboneInputs<T> in) {
    Operand<TInt32> tokens = ReportModel.withoutLast(scope.tf(), in.tokens());
    Operand<T> patches = encodeImage(scope, in.images()).plan().patchWeights(); // [B, S, P]
    return sentences(scope, tokens).gather(scope.tf(), patches);
  }

  private SentencePositions sentences(GraphScope<?> scope, Operand<TInt32> words) {
    return SentencePositions.of(scope, words, templates.end(), config.sentences());
  }

  /** Returns word and topic, the input of the word decoder, {@code [B, n, 2H]}. */
  private <T extends TFloating> Operand<T> wordInputs(
      GraphScope<T> scope, SentencePositions positions, Operand<TInt32> words, Operand<T> topics) {
    Ops tf = scope.tf();
    var rows = Initialisers.normal(1 / Math.sqrt(config.width()));
    Operand<T> word =
        new Embedding(vocabularyWidth, config.width(), rows)
            .build(scope.variableScope("words"), positions.wordInputs(tf, words)); // [B, n, H]
    return dropout()
        .build(scope, tf.concat(List.of(word, positions.gather(tf, topics)), tf.constant(2)));
  }

  /** Returns ids of words and actions as words. */
  private Operand<TInt32> words(Ops tf, Operand<TInt32> ids) {
    return templates.actionWords(vocabularyWidth).build(tf, ids);
  }

  private WordDecoder wordDecoder() {
    return new WordDecoder(config.width(), config.mostWords());
  }

  private Dropout dropout() {
    return new Dropout(config.dropout());
  }

  private static <X extends org.tensorflow.types.family.TType> Operand<X> flatten(
      Ops tf, Operand<X> x, int width) {
    return tf.reshape(x, tf.constant(new int[] {-1, width}));
  }

  @Override
  public IncrementalDecoder decoder() {
    return new Decoder();
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

  /** Decoder that chooses templates and words. */
  private final class Decoder implements IncrementalDecoder {
    private static final String TOPICS = "topics";
    private static final String STOPS = "stops";
    private static final String CHOICES = "choices";
    private static final String VALUES = "values";
    private static final String KEYS = "keys";

    @Override
    public Optional<ActionWords> actionWords() {
      return Optional.of(templates.actionWords(vocabularyWidth));
    }

    @Override
    public <T extends TFloating> Map<String, Operand<T>> encode(
        GraphScope<T> scope, Operand<T> images) {
      Image<T> image = encodeImage(scope, images);
      AdditiveAttention.Memory<T> memory =
          wordDecoder().project(scope.variableScope("word_decoder"), image.patches());
      return Map.of(
          TOPICS,
          image.plan().topics(),
          STOPS,
          image.plan().stops(),
          CHOICES,
          image.plan().choices(),
          VALUES,
          memory.values(),
          KEYS,
          memory.keys());
    }

    /**
     * Returns the two parts of the word decoder's state, each {@code [N, H]}; then, each {@code [N,
     * 1]}, the number of completed sentences, the template that is copied or 0, and the place of
     * its next word.
     */
    @Override
    public <T extends TFloating> List<Operand<T>> emptyCaches(
        GraphScope<T> scope, Operand<TInt32> rows) {
      Ops tf = scope.tf();
      LstmCell.State<T> state = wordDecoder().cell().zeroState(scope, rows);
      Operand<T> zero = // [N, 1]
          tf.reshape(
              tf.fill(Shapes.stack(tf, List.of(rows, tf.constant(1))), scope.scalar(0)),
              tf.constant(new int[] {-1, 1}));
      return List.of(state.h(), state.c(), zero, zero, zero);
    }

    @Override
    public <T extends TFloating> Step<T> step(
        GraphScope<T> scope,
        Map<String, Operand<T>> encoded,
        List<Operand<T>> caches,
        Operand<TInt32> tokens,
        Operand<TInt32> position) {
      Ops tf = scope.tf();
      Operand<TInt32> batch = Shapes.dimension(tf, encoded.get(TOPICS), 0);
      Operand<TInt32> words = words(tf, tokens); // [N]
      Progress progress =
          Progress.after(
              tf, caches.subList(2, 5), templates, tokens, templates.actionWords(vocabularyWidth));
      SentencePositions positions = progress.positions(tf, position, batch, config.sentences());
      GraphScope<T> inside = scope.variableScope("word_decoder");
      Operand<T> inputs = // [N, 2H]
          flatten(
              tf,
              wordInputs(
                  scope,
                  positions,
                  SentencePositions.groupByImage(tf, words, batch),
                  encoded.get(TOPICS)),
              2 * config.width());
      Operand<T> kept = // [N, 1]
          flatten(tf, tf.math.sub(scope.scalar(1), positions.startMask(scope)), 1);
      LstmCell.State<T> state =
          wordDecoder()
              .step(
                  inside,
                  new AdditiveAttention.Memory<>(encoded.get(VALUES), encoded.get(KEYS)),
                  wordDecoder().read(inside, inputs, kept),
                  new LstmCell.State<>(caches.get(0), caches.get(1)));
      SentenceDecoder.Plan<T> plan = // patch weights are not needed
          new SentenceDecoder.Plan<>(
              encoded.get(TOPICS), encoded.get(STOPS), encoded.get(CHOICES), encoded.get(VALUES));
      Operand<T> logits =
          logits(
              scope,
              state.h(),
              planned(tf, plan, positions, progress.copies(tf), progress.next(tf, templates)));
      return new Step<>(logits, progress.caches(scope, state));
    }
  }
}
