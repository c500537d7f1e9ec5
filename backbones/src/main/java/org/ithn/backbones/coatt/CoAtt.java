package org.ithn.backbones.coatt;

import java.util.List;
import java.util.Map;
import org.ithn.backbones.recurrent.LstmCell;
import org.ithn.backbones.recurrent.SentencePositions;
import org.ithn.backbones.recurrent.VocabularyLayer;
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
import org.ithn.framework.model.AttentionMaps;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.framework.model.BackboneOutputs;
import org.ithn.framework.model.IncrementalDecoder;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * CO-ATT: co-attention over an image's patches and most likely tags, a plan of sentences, and words
 * generated sentence by sentence.
 *
 * <p>A report is one row of tokens. The sentence index of a position is the number of full stops
 * before it. The word LSTM resets its state where a sentence starts, and adds the sentence's topic
 * to each word. The hidden layer is the word LSTM's output at every position, so ITHN's report
 * embedding is its mean over all sentences.
 *
 * <p>Scopes: {@code vision}, {@code patches}, {@code tags}, {@code sentences}, {@code words},
 * {@code word_lstm}, {@code vocabulary}. Auxiliary loss: {@code tags}; the stop loss is part of the
 * report's cross-entropy, see {@link VocabularyLayer}.
 *
 * <p>Source: Jing, Xie and Xing, "On the Automatic Generation of Medical Imaging Reports", 2018;
 * there is no released code. Differs, in addition to the differences of {@link TagClassifier} and
 * {@link SentenceLstm}: the patches are projected to width H and get sinusoidal positions; the
 * topic is added to every word instead of being read before the first; there is no attention
 * regulariser; the visual extractor is one of this module's and is trained jointly.
 *
 * @param config widths and loss weights
 * @param views extracts the patches of a study's images
 * @param vocabularyWidth W, the width of the logits
 * @param sentenceEndId the id of the word that ends a sentence
 * @param tagIds the ids of the words that serve as tags
 */
public record CoAtt(
    CoAttConfig config,
    MultiViewExtractor views,
    int vocabularyWidth,
    int sentenceEndId,
    List<Integer> tagIds)
    implements ImageBackbone, AttentionMaps, IncrementalDecoder {
  private static final String TOPICS = "topics";
  private static final String STOPS = "stops";

  public CoAtt {
    tagIds = List.copyOf(tagIds);
  }

  /** Outputs of the image encoder: features, tag logits and sentence plan. */
  private record Image<T extends TFloating>(
      VisualExtractor.Features<T> features, Operand<T> tagLogits, SentenceLstm.Plan<T> plan) {}

  private <T extends TFloating> Image<T> encodeImage(GraphScope<T> scope, Operand<T> images) {
    VisualExtractor.Features<T> features = views.build(scope, VISION, images);
    Linear projection = Linear.of(imageFeatureWidth(), config.width());
    Operand<T> patches = // [B, P, H]
        new SinusoidalPositionalEncoding(config.width())
            .build(
                scope,
                projection.build(scope.variableScope("patches"), features.patches()),
                WordEmbedding.MAX_POSITIONS);
    GraphScope<T> inside = scope.sub("tags");
    Operand<T> logits = tagClassifier().logits(inside, features.pooled()); // [B, K]
    SentenceLstm plan = new SentenceLstm(config.width(), config.sentences());
    return new Image<>(
        features,
        logits,
        plan.build(
            scope.sub("sentences"), patches, tagClassifier().semanticFeatures(inside, logits)));
  }

  @Override
  public <T extends TFloating> BackboneOutputs<T> build(GraphScope<T> scope, BackboneInputs<T> in) {
    Ops tf = scope.tf();
    Image<T> image = encodeImage(scope, in.images());
    Operand<TInt32> tokens = ReportModel.withoutLast(tf, in.tokens()); // [B, T]
    SentencePositions positions = sentences(scope, tokens);
    Operand<T> x = wordInputs(scope, positions, tokens, image.plan().topics()); // [B, T, H]
    Operand<T> starts = positions.startMask(scope); // [B, T, 1]
    Operand<T> hidden = wordLstm().build(scope.sub("word_lstm"), x, starts); // [B, T, H]
    Operand<T> logits =
        new VocabularyLayer(config.width(), vocabularyWidth)
            .build(
                scope.variableScope("vocabulary"),
                dropout().build(scope, hidden),
                positions.gather(tf, image.plan().stops()),
                starts);
    Operand<T> tagLoss = tagClassifier().loss(scope, image.tagLogits(), in.tokens());
    return new BackboneOutputs<>(
        logits,
        hidden,
        image.features().pooled(),
        ReportModel.withoutFirst(tf, in.tokens()),
        ReportModel.withoutFirst(tf, in.mask()),
        Map.of("tags", tf.math.mul(tagLoss, scope.scalar(config.tags().weight()))));
  }

  /** {@inheritDoc} All words of a sentence share its attention. */
  @Override
  public <T extends TFloating> Operand<T> attention(GraphScope<T> scope, BackboneInputs<T> in) {
    Operand<TInt32> tokens = ReportModel.withoutLast(scope.tf(), in.tokens());
    Operand<T> patches = encodeImage(scope, in.images()).plan().patchWeights(); // [B, S, P]
    return sentences(scope, tokens).gather(scope.tf(), patches);
  }

  private SentencePositions sentences(GraphScope<?> scope, Operand<TInt32> tokens) {
    return SentencePositions.of(scope, tokens, sentenceEndId, config.sentences());
  }

  /** Returns the input of the word LSTM, {@code [B, n, H]}. */
  private <T extends TFloating> Operand<T> wordInputs(
      GraphScope<T> scope, SentencePositions positions, Operand<TInt32> tokens, Operand<T> topics) {
    Ops tf = scope.tf();
    var rows = Initialisers.normal(1 / Math.sqrt(config.width()));
    Operand<T> word =
        new Embedding(vocabularyWidth, config.width(), rows)
            .build(scope.variableScope("words"), positions.wordInputs(tf, tokens)); // [B, n, H]
    return dropout().build(scope, tf.math.add(word, positions.gather(tf, topics)));
  }

  private TagClassifier tagClassifier() {
    return new TagClassifier(tagIds, vocabularyWidth, config.tags().top(), config.width());
  }

  private WordLstm wordLstm() {
    return new WordLstm(new LstmCell(config.width(), config.width()), config.mostWords());
  }

  private Dropout dropout() {
    return new Dropout(config.dropout());
  }

  @Override
  public IncrementalDecoder decoder() {
    return this;
  }

  @Override
  public <T extends TFloating> Map<String, Operand<T>> encode(
      GraphScope<T> scope, Operand<T> images) {
    SentenceLstm.Plan<T> plan = encodeImage(scope, images).plan();
    return Map.of(TOPICS, plan.topics(), STOPS, plan.stops());
  }

  /**
   * Returns the two parts of the word LSTM's state, each {@code [N, H]}, and the number of
   * completed sentences {@code [N, 1]}.
   */
  @Override
  public <T extends TFloating> List<Operand<T>> emptyCaches(
      GraphScope<T> scope, Operand<TInt32> rows) {
    LstmCell.State<T> state = wordLstm().cell().zeroState(scope, rows);
    return List.of(state.h(), state.c(), LstmCell.zeros(scope, rows, 1));
  }

  @Override
  public <T extends TFloating> Step<T> step(
      GraphScope<T> scope,
      Map<String, Operand<T>> encoded,
      List<Operand<T>> caches,
      Operand<TInt32> tokens,
      Operand<TInt32> position) {
    Ops tf = scope.tf();
    Operand<T> topics = encoded.get(TOPICS); // [B, S, H]
    Operand<TInt32> batch = Shapes.dimension(tf, topics, 0);
    Operand<TBool> ended = tf.math.equal(tokens, tf.constant(sentenceEndId)); // [N]
    Operand<T> count = // [N, 1]
        tf.math.add(
            caches.get(2), tf.expandDims(tf.dtypes.cast(ended, scope.type()), tf.constant(1)));
    SentencePositions positions =
        SentencePositions.ofHypotheses(
            tf, tf.dtypes.cast(count, TInt32.class), ended, position, batch, config.sentences());
    Operand<T> starts = positions.startMask(scope); // [B, K, 1]
    Operand<T> x = // [B, K, H]
        wordInputs(
            scope,
            positions,
            SentencePositions.groupByImage(tf, tokens, batch),
            topics); // [B, K, H]
    LstmCell.State<T> state =
        wordState(scope, x, starts, new LstmCell.State<>(caches.get(0), caches.get(1)));
    Operand<T> hidden = // [B, K, H]
        tf.reshape(
            state.h(),
            Shapes.stack(tf, List.of(batch, tf.constant(-1), tf.constant(config.width()))));
    Operand<T> logits =
        new VocabularyLayer(config.width(), vocabularyWidth)
            .build(
                scope.variableScope("vocabulary"),
                hidden,
                positions.gather(tf, encoded.get(STOPS)),
                starts);
    return new Step<>(flatten(tf, logits, vocabularyWidth), List.of(state.h(), state.c(), count));
  }

  /**
   * Adds one step of the word LSTM, which begins anew with each sentence.
   *
   * @param x {@code [B, K, H]}
   * @param starts {@code [B, K, 1]}, 1 = a sentence begins
   */
  private <T extends TFloating> LstmCell.State<T> wordState(
      GraphScope<T> scope, Operand<T> x, Operand<T> starts, LstmCell.State<T> before) {
    Ops tf = scope.tf();
    GraphScope<T> lstm = scope.variableScope("word_lstm");
    Operand<T> read = wordLstm().cell().projectInputs(lstm, flatten(tf, x, config.width()));
    Operand<T> kept = tf.math.sub(scope.scalar(1), flatten(tf, starts, 1));
    return wordLstm().step(lstm, read, kept, before);
  }

  private static <T extends TFloating> Operand<T> flatten(Ops tf, Operand<T> x, int width) {
    return tf.reshape(x, tf.constant(new int[] {-1, width}));
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
