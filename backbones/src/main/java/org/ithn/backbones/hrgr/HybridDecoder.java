package org.ithn.backbones.hrgr;

import java.util.List;
import java.util.Map;
import org.ithn.backbones.recurrent.AdditiveAttention;
import org.ithn.backbones.recurrent.LstmCell;
import org.ithn.backbones.recurrent.SentencePositions;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.Embedding;
import org.ithn.framework.layers.Shapes;
import org.ithn.framework.model.ActionWords;
import org.ithn.framework.model.IncrementalDecoder;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;
import org.tensorflow.types.family.TType;

/**
 * Decoder of reports whose sentences are retrieved or generated, over whole reports and token by
 * token.
 *
 * <p>Scopes: {@code sentences}, {@code words}, {@code word_decoder}, {@code vocabulary}.
 *
 * @param config the widths
 * @param vocabularyWidth W, the number of words plus 1 for id 0
 * @param templates the K templates
 */
record HybridDecoder(HrgrConfig config, int vocabularyWidth, TemplateIds templates) {
  private static final String WORD_DECODER = "word_decoder";
  private static final String TOPICS = "topics";
  private static final String STOPS = "stops";
  private static final String CHOICES = "choices";
  private static final String VALUES = "values";
  private static final String KEYS = "keys";

  /**
   * A teacher-forced report.
   *
   * @param read {@code [B, T]}, the words that the positions read
   * @param predicted {@code [B, T]}, the words that they predict
   * @param marks the templates of its sentences
   */
  record Report(Operand<TInt32> read, Operand<TInt32> predicted, TemplateMarks marks) {
    /** Returns the targets, {@code [B, T]}: words, or actions where a template is chosen. */
    Operand<TInt32> targets(Ops tf, int vocabularyWidth) {
      Operand<TInt32> actions = tf.math.add(marks.chosen(), tf.constant(vocabularyWidth - 1));
      return tf.select(tf.math.greater(marks.chosen(), tf.constant(0)), actions, predicted);
    }
  }

  /**
   * Outputs for a whole report.
   *
   * @param hidden {@code [B, T, H]}
   * @param logits {@code [B, T, W + K]}
   */
  record Decoded<T extends TFloating>(Operand<T> hidden, Operand<T> logits) {}

  /** Plans the sentences for patches {@code [B, P, H]}. */
  <T extends TFloating> SentenceDecoder.Plan<T> plan(
      GraphScope<T> scope, Operand<T> patches, Operand<T> pooled) {
    return new SentenceDecoder(config.width(), config.sentences(), templates.count())
        .build(scope.sub("sentences"), patches, pooled);
  }

  /**
   * Decodes a whole report.
   *
   * @param patches {@code [B, P, H]}
   */
  <T extends TFloating> Decoded<T> decode(
      GraphScope<T> scope, Operand<T> patches, SentenceDecoder.Plan<T> plan, Report report) {
    Ops tf = scope.tf();
    SentencePositions positions = positions(scope, report.read());
    GraphScope<T> inside = scope.sub(WORD_DECODER);
    Operand<T> inputs = wordInputs(scope, positions, report.read(), plan.topics());
    Operand<T> kept = tf.math.sub(scope.scalar(1), positions.startMask(scope)); // [B, T, 1]
    WordDecoder words = wordDecoder();
    Operand<T> hidden = // [B, T, H]
        words.build(inside, words.project(inside, patches), words.read(inside, inputs, kept));
    Operand<T> logits = // [B T, W + K]
        logits(
            scope,
            flatten(tf, dropout().build(scope, hidden), config.width()),
            planned(tf, plan, positions, report.marks().copied(), report.predicted()));
    Operand<TInt32> shape =
        Shapes.stack(
            tf,
            List.of(
                Shapes.dimension(tf, hidden, 0),
                Shapes.dimension(tf, hidden, 1),
                tf.constant(actionWords().width())));
    return new Decoded<>(hidden, tf.reshape(logits, shape));
  }

  /** Returns the sentences of the words of whole reports. */
  SentencePositions positions(GraphScope<?> scope, Operand<TInt32> words) {
    return SentencePositions.of(scope, words, templates.end(), config.sentences());
  }

  /** Gathers the plan of B times n positions as rows. */
  private <T extends TFloating> ChoiceLayer.Positions<T> planned(
      Ops tf,
      SentenceDecoder.Plan<T> plan,
      SentencePositions positions,
      Operand<TBool> copied,
      Operand<TInt32> next) {
    return new ChoiceLayer.Positions<>(
        flatten(tf, positions.gather(tf, plan.stops()), 1),
        flatten(tf, positions.gather(tf, plan.choices()), templates.count() + 1),
        flatten(tf, positions.first(), 1),
        flatten(tf, copied, 1),
        tf.reshape(next, tf.constant(new int[] {-1})));
  }

  private <T extends TFloating> Operand<T> logits(
      GraphScope<T> scope, Operand<T> hidden, ChoiceLayer.Positions<T> positions) {
    return new ChoiceLayer(config.width(), vocabularyWidth, templates.count())
        .build(scope.variableScope("vocabulary"), hidden, positions);
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

  /** Returns the words of the retrievals. */
  ActionWords actionWords() {
    return templates.actionWords(vocabularyWidth);
  }

  private WordDecoder wordDecoder() {
    return new WordDecoder(config.width(), config.mostWords());
  }

  private Dropout dropout() {
    return new Dropout(config.dropout());
  }

  private static <X extends TType> Operand<X> flatten(Ops tf, Operand<X> x, int width) {
    return tf.reshape(x, tf.constant(new int[] {-1, width}));
  }

  /**
   * Builds the tensors that every step reads.
   *
   * @param patches {@code [B, P, H]}
   */
  <T extends TFloating> Map<String, Operand<T>> memories(
      GraphScope<T> scope, Operand<T> patches, SentenceDecoder.Plan<T> plan) {
    AdditiveAttention.Memory<T> memory =
        wordDecoder().project(scope.variableScope(WORD_DECODER), patches);
    return Map.of(
        TOPICS,
        plan.topics(),
        STOPS,
        plan.stops(),
        CHOICES,
        plan.choices(),
        VALUES,
        memory.values(),
        KEYS,
        memory.keys());
  }

  /**
   * Returns the two parts of the word decoder's state, each {@code [N, H]}, and the caches of
   * {@link Progress}, each {@code [N, 1]}.
   */
  <T extends TFloating> List<Operand<T>> emptyCaches(GraphScope<T> scope, Operand<TInt32> rows) {
    LstmCell.State<T> state = wordDecoder().cell().zeroState(scope, rows);
    Operand<T> zero = LstmCell.zeros(scope, rows, 1);
    return List.of(state.h(), state.c(), zero, zero, zero);
  }

  /** Adds one step; see {@link IncrementalDecoder#step}. */
  <T extends TFloating> IncrementalDecoder.Step<T> step(
      GraphScope<T> scope,
      Map<String, Operand<T>> encoded,
      List<Operand<T>> caches,
      Operand<TInt32> tokens,
      Operand<TInt32> position) {
    Ops tf = scope.tf();
    Progress progress = Progress.after(tf, caches.subList(2, 5), templates, tokens, actionWords());
    SentencePositions positions =
        progress.positions(
            tf, position, Shapes.dimension(tf, encoded.get(TOPICS), 0), config.sentences());
    LstmCell.State<T> state =
        wordState(
            scope, encoded, positions, tokens, new LstmCell.State<>(caches.get(0), caches.get(1)));
    SentenceDecoder.Plan<T> plan = // no step reads the attention to patches
        new SentenceDecoder.Plan<>(
            encoded.get(TOPICS), encoded.get(STOPS), encoded.get(CHOICES), encoded.get(VALUES));
    Operand<T> logits =
        logits(
            scope,
            state.h(),
            planned(tf, plan, positions, progress.copies(tf), progress.next(tf, templates)));
    return new IncrementalDecoder.Step<>(logits, progress.caches(scope, state));
  }

  private <T extends TFloating> LstmCell.State<T> wordState(
      GraphScope<T> scope,
      Map<String, Operand<T>> encoded,
      SentencePositions positions,
      Operand<TInt32> tokens,
      LstmCell.State<T> before) {
    Ops tf = scope.tf();
    GraphScope<T> inside = scope.variableScope(WORD_DECODER);
    Operand<T> topics = encoded.get(TOPICS);
    Operand<TInt32> words = // [B, n]
        SentencePositions.groupByImage(
            tf, actionWords().build(tf, tokens), Shapes.dimension(tf, topics, 0));
    Operand<T> inputs = // [N, 2H]
        flatten(tf, wordInputs(scope, positions, words, topics), 2 * config.width());
    Operand<T> kept = // [N, 1]
        flatten(tf, tf.math.sub(scope.scalar(1), positions.startMask(scope)), 1);
    return wordDecoder()
        .step(
            inside,
            new AdditiveAttention.Memory<>(encoded.get(VALUES), encoded.get(KEYS)),
            wordDecoder().read(inside, inputs, kept),
            before);
  }
}
