package org.ithn.backbones.hrgr;

import java.util.ArrayList;
import java.util.List;
import org.ithn.backbones.recurrent.SentencePositions;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.ReduceMax;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;

/**
 * Templates of the sentences of whole reports; position t predicts word t + 1.
 *
 * @param chosen {@code [B, T]}: the number of the template where its sentence starts, else 0
 * @param copied {@code [B, T]}, true = a later word of a template
 */
record TemplateMarks(Operand<TInt32> chosen, Operand<TBool> copied) {
  /**
   * Returns the marks of reports whose sentences are compared with the wordings of the templates. A
   * sentence that ends with the report instead of a full stop equals none.
   *
   * @param read {@code [B, T]}, the words that the positions read: 0, words, padding
   * @param predicted {@code [B, T]}, the words that they predict
   */
  static TemplateMarks ofWords(
      GraphScope<?> scope, TemplateIds templates, Operand<TInt32> read, Operand<TInt32> predicted) {
    Ops tf = scope.tf();
    SentencePositions sentences = sentences(scope, templates, read);
    Operand<TInt32> none = tf.zerosLike(read);
    Operand<TInt32> chosen =
        templates.count() == 0
            ? none
            : tf.select(sentences.first(), matched(tf, templates, predicted), none);
    return of(tf, sentences, chosen);
  }

  /**
   * Returns the marks of reports whose retrievals are known.
   *
   * @param read {@code [B, T]}, the words that the positions read
   * @param choices {@code [B, T]}, ids of words and actions that they predict
   * @param vocabularyWidth W; the id of the first action
   */
  static TemplateMarks ofActions(
      GraphScope<?> scope,
      TemplateIds templates,
      Operand<TInt32> read,
      Operand<TInt32> choices,
      int vocabularyWidth) {
    Ops tf = scope.tf();
    return of(tf, sentences(scope, templates, read), number(tf, choices, vocabularyWidth));
  }

  /** Returns the number of the template that an action retrieves; 0 for words. */
  static Operand<TInt32> number(Ops tf, Operand<TInt32> choices, int vocabularyWidth) {
    return tf.math.maximum(tf.math.sub(choices, tf.constant(vocabularyWidth - 1)), tf.constant(0));
  }

  /** Returns the sentences of the words, not limited to the planned ones. */
  private static SentencePositions sentences(
      GraphScope<?> scope, TemplateIds templates, Operand<TInt32> read) {
    return SentencePositions.of(scope, read, templates.end(), Integer.MAX_VALUE);
  }

  private static TemplateMarks of(Ops tf, SentencePositions sentences, Operand<TInt32> chosen) {
    Operand<TInt32> sentence = sentences.index(); // [B, T]
    Operand<TBool> together = // [B, T, T]
        tf.math.equal(
            tf.expandDims(sentence, tf.constant(2)), tf.expandDims(sentence, tf.constant(1)));
    Operand<TInt32> own = // [B, T], the template of each position's sentence
        tf.reduceMax(
            tf.math.mul(
                tf.dtypes.cast(together, TInt32.class), tf.expandDims(chosen, tf.constant(1))),
            tf.constant(2),
            ReduceMax.keepDims(false));
    Operand<TBool> retrieved = tf.math.greater(own, tf.constant(0));
    return new TemplateMarks(
        chosen, tf.math.logicalAnd(retrieved, tf.math.logicalNot(sentences.first())));
  }

  /** Returns the number of the template that starts at each position, {@code [B, T]}; else 0. */
  private static Operand<TInt32> matched(Ops tf, TemplateIds templates, Operand<TInt32> predicted) {
    List<List<Integer>> wordings = new ArrayList<>(templates.numbers().keySet());
    int[] numbers = wordings.stream().mapToInt(templates.numbers()::get).toArray();
    Operand<TInt32> steps = Shapes.dimension(tf, predicted, 1);
    Operand<TInt32> padded = // [B, T + longest]
        tf.pad(
            predicted, tf.constant(new int[][] {{0, 0}, {0, templates.longest()}}), tf.constant(0));
    Operand<TInt32> size = Shapes.stack(tf, List.of(tf.constant(-1), steps));
    Operand<TInt32> found = tf.constant(numbers); // [M], then [B, T, M]
    for (int p = 0; p < templates.longest(); p++) {
      int at = p;
      int[] expected =
          wordings.stream().mapToInt(ids -> at < ids.size() ? ids.get(at) : -1).toArray();
      Operand<TInt32> word = // [B, T, 1]
          tf.expandDims(tf.slice(padded, tf.constant(new int[] {0, p}), size), tf.constant(2));
      Operand<TBool> agrees = // [B, T, M]
          tf.math.logicalOr(
              tf.math.equal(word, tf.constant(expected)),
              tf.math.less(tf.constant(expected), tf.constant(0)));
      found = tf.math.mul(found, tf.dtypes.cast(agrees, TInt32.class));
    }
    return tf.reduceMax(found, tf.constant(2), ReduceMax.keepDims(false));
  }
}
