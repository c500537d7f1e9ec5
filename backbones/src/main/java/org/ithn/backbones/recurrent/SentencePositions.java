package org.ithn.backbones.recurrent;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Sentence index of the next word of each row.
 *
 * @param index {@code [B, n]}, from 0 to the last planned sentence; n positions or hypotheses
 * @param first {@code [B, n]}, true if the next word is the first of its sentence or ends the
 *     report in its place
 */
public record SentencePositions(Operand<TInt32> index, Operand<TBool> first) {
  /** The id of the full stop if no vocabulary is known: words are sorted by code point. */
  public static final int FULL_STOP = 1;

  /**
   * Returns the id of the word that ends a sentence.
   *
   * @param end the word, the value of {@code backbone.sentence_end}
   * @throws IllegalArgumentException if the vocabulary lacks the word
   */
  public static int endId(Vocabulary vocabulary, String end) {
    checkArgument(
        vocabulary.words().contains(end),
        "backbone.sentence_end is '%s', which does not occur in the training reports; set it to the"
            + " word that ends a sentence",
        end);
    return vocabulary.id(end);
  }

  /**
   * Returns the positions of whole reports: a sentence starts at position 0 and after each word
   * that ends a sentence.
   *
   * @param tokens {@code [B, T]}, 0, words, padding
   * @param end the id of the word that ends a sentence
   * @param planned S, the number of planned sentences
   */
  public static SentencePositions of(
      GraphScope<?> scope, Operand<TInt32> tokens, int end, int planned) {
    Ops tf = scope.tf();
    Operand<TBool> ended = tf.math.equal(tokens, tf.constant(end));
    Operand<TInt32> positions =
        tf.range(tf.constant(0), Shapes.dimension(tf, tokens, 1), tf.constant(1));
    Operand<TBool> begin =
        tf.expandDims(tf.math.equal(positions, tf.constant(0)), tf.constant(0)); // [1, T]
    Operand<TInt32> count =
        tf.math.cumsum(tf.dtypes.cast(ended, TInt32.class), tf.constant(1)); // [B, T]
    return new SentencePositions(
        tf.math.minimum(count, tf.constant(planned - 1)), tf.math.logicalOr(ended, begin));
  }

  /**
   * Returns the positions of the next words of N hypotheses, which are adjacent for each of the B
   * images.
   *
   * @param completed {@code [N]} or {@code [N, 1]}, the number of completed sentences
   * @param ended {@code [N]}, true if the word before ended a sentence
   * @param position scalar, the number of words before
   * @param batch scalar B
   * @param planned S, the number of planned sentences
   */
  public static SentencePositions ofHypotheses(
      Ops tf,
      Operand<TInt32> completed,
      Operand<TBool> ended,
      Operand<TInt32> position,
      Operand<TInt32> batch,
      int planned) {
    Operand<TBool> first = tf.math.logicalOr(ended, tf.math.equal(position, tf.constant(0))); // [N]
    return new SentencePositions(
        groupByImage(tf, tf.math.minimum(completed, tf.constant(planned - 1)), batch),
        groupByImage(tf, first, batch));
  }

  /**
   * Gathers the values of each position's sentence.
   *
   * @param planned {@code [B, S, ...]}
   * @return {@code [B, n, ...]}
   */
  public <T extends TFloating> Operand<T> gather(Ops tf, Operand<T> planned) {
    return tf.gather(planned, index, tf.constant(1), Gather.batchDims(1L));
  }

  /** Returns {@code [B, n, 1]}: 1 where {@link #first} is true, else 0. */
  public <T extends TFloating> Operand<T> startMask(GraphScope<T> scope) {
    Ops tf = scope.tf();
    return tf.expandDims(tf.dtypes.cast(first, scope.type()), tf.constant(2));
  }

  /** Returns the word LSTM's input ids: the token, or the begin id 0 where a sentence starts. */
  public Operand<TInt32> wordInputs(Ops tf, Operand<TInt32> tokens) {
    return tf.select(first, tf.zerosLike(tokens), tokens);
  }

  /** Reshapes rows {@code [N]} to {@code [B, n]}; N = B n. */
  public static <X extends org.tensorflow.types.family.TType> Operand<X> groupByImage(
      Ops tf, Operand<X> flat, Operand<TInt32> batch) {
    return tf.reshape(flat, Shapes.stack(tf, List.of(batch, tf.constant(-1))));
  }
}
