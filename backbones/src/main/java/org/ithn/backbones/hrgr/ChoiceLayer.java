package org.ithn.backbones.hrgr;

import java.util.ArrayList;
import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.OneHot;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Output layer over the W words and the retrievals of the K templates.
 *
 * <p>Where a sentence starts, with the stop's probability z, the choices u and the probabilities p
 * of the first word without id 0:
 *
 * <pre>
 * p(end)        = z
 * p(retrieve k) = (1 - z) u_k
 * p(word)       = (1 - z) u_0 p_word
 * </pre>
 *
 * <p>so the cross-entropy is the sum of those of stop, choice and, if the sentence is generated,
 * first word. Inside a generated sentence, only the W words are possible, of which id 0 is an
 * ordinary one. Inside a retrieved sentence, the next word of the template has probability 1.
 *
 * <p>For example, with z = 1/2, u = (1/4, 3/4) and two equally likely words, the end has
 * probability 1/2, the template 3/8 and each word 1/16.
 *
 * <p>Variables: {@code kernel} {@code [H, W]}, {@code bias} {@code [W]}.
 *
 * @param width H, the width of the hidden states
 * @param vocabularyWidth W, the number of words plus 1 for id 0
 * @param templates K, the number of templates
 */
record ChoiceLayer(int width, int vocabularyWidth, int templates) {
  /** Logit of what cannot follow; its probability is 0 even in float64. */
  static final double IMPOSSIBLE = -100;

  /**
   * Plan and mode of N positions.
   *
   * @param stops {@code [N, 1]}, the log-odds that the report ends instead of starting a sentence
   * @param choices {@code [N, K + 1]}, the log-probabilities of the choices
   * @param first {@code [N, 1]}, true = a sentence starts
   * @param copied {@code [N, 1]}, true = a later word of a template follows
   * @param next {@code [N]}, that word; any id elsewhere
   */
  record Positions<T extends TFloating>(
      Operand<T> stops,
      Operand<T> choices,
      Operand<TBool> first,
      Operand<TBool> copied,
      Operand<TInt32> next) {}

  /**
   * Builds the layer.
   *
   * @param hidden {@code [N, H]}
   * @return {@code [N, W + K]}
   */
  <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, Operand<T> hidden, Positions<T> positions) {
    Ops tf = scope.tf();
    Operand<T> words = Linear.of(width, vocabularyWidth).build(scope, hidden); // [N, W]
    Operand<T> following = // [N, W + K]
        tf.select(positions.first(), starting(scope, words, positions), inside(scope, words));
    Operand<T> copying =
        tf.oneHot(
            positions.next(),
            tf.constant(vocabularyWidth + templates),
            scope.scalar(0),
            scope.scalar(IMPOSSIBLE),
            OneHot.axis(-1L));
    return tf.select(positions.copied(), copying, following);
  }

  private <T extends TFloating> Operand<T> starting(
      GraphScope<T> scope, Operand<T> words, Positions<T> positions) {
    Ops tf = scope.tf();
    Operand<T> likely = // [N, W - 1]
        tf.nn.logSoftmax(columns(tf, words, 1, vocabularyWidth - 1));
    Operand<T> generated = tf.math.add(likely, columns(tf, positions.choices(), 0, 1));
    List<Operand<T>> parts = new ArrayList<>(List.of(positions.stops(), generated));
    if (templates > 0) {
      parts.add(columns(tf, positions.choices(), 1, templates));
    }
    return tf.concat(parts, tf.constant(1));
  }

  private <T extends TFloating> Operand<T> inside(GraphScope<T> scope, Operand<T> words) {
    if (templates == 0) {
      return words;
    }
    Ops tf = scope.tf();
    Operand<TInt32> rows = Shapes.dimension(tf, words, 0);
    Operand<T> impossible =
        tf.fill(Shapes.stack(tf, List.of(rows, tf.constant(templates))), scope.scalar(IMPOSSIBLE));
    return tf.concat(List.of(words, impossible), tf.constant(1));
  }

  private static <T extends TFloating> Operand<T> columns(
      Ops tf, Operand<T> x, int from, int count) {
    return tf.slice(x, tf.constant(new int[] {0, from}), tf.constant(new int[] {-1, count}));
  }
}
