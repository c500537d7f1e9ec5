package org.ithn.backbones.hrgr;

import java.util.List;
import org.ithn.backbones.recurrent.LstmCell;
import org.ithn.backbones.recurrent.SentencePositions;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.model.ActionWords;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Progress of N hypotheses: at the start of a sentence, in a template, or generating.
 *
 * @param sentences {@code [N]}, the number of completed sentences
 * @param template {@code [N]}, the number of the template that is copied; 0 = none
 * @param place {@code [N]}, the place of the template's next word, from 0
 * @param ended {@code [N]}, true = the word before ended a sentence
 */
record Progress(
    Operand<TInt32> sentences,
    Operand<TInt32> template,
    Operand<TInt32> place,
    Operand<TBool> ended) {
  /**
   * Returns the progress after one more token.
   *
   * @param caches number of sentences, template and place before the token, each {@code [N, 1]}
   * @param tokens {@code [N]}, ids of words and actions
   * @param words the words of the actions
   */
  static <T extends TFloating> Progress after(
      Ops tf,
      List<Operand<T>> caches,
      TemplateIds templates,
      Operand<TInt32> tokens,
      ActionWords words) {
    Operand<TInt32> sentences = row(tf, caches.get(0));
    Operand<TInt32> template = row(tf, caches.get(1));
    Operand<TInt32> place = row(tf, caches.get(2));
    Operand<TBool> ended = tf.math.equal(words.build(tf, tokens), tf.constant(templates.end()));
    Operand<TInt32> retrieved = TemplateMarks.number(tf, tokens, words.vocabularyWidth());
    Operand<TBool> chosen = tf.math.greater(retrieved, tf.constant(0));
    Operand<TInt32> nothing = tf.zerosLike(template);
    return new Progress(
        tf.math.add(sentences, tf.dtypes.cast(ended, TInt32.class)),
        tf.select(ended, nothing, tf.select(chosen, retrieved, template)),
        tf.math.add(tf.select(chosen, nothing, place), tf.constant(1)),
        ended);
  }

  private static <T extends TFloating> Operand<TInt32> row(Ops tf, Operand<T> cache) {
    return tf.dtypes.cast(tf.reshape(cache, tf.constant(new int[] {-1})), TInt32.class);
  }

  /** Returns true where a template is copied, {@code [N]}. */
  Operand<TBool> copies(Ops tf) {
    return tf.math.greater(template, tf.constant(0));
  }

  /** Returns the next word of the template, {@code [N]}; any id where none is copied. */
  Operand<TInt32> next(Ops tf, TemplateIds templates) {
    if (templates.count() == 0) {
      return tf.zerosLike(template);
    }
    int longest = templates.longest();
    Operand<TInt32> row = tf.math.maximum(tf.math.sub(template, tf.constant(1)), tf.constant(0));
    Operand<TInt32> column = tf.math.minimum(place, tf.constant(longest - 1));
    return tf.gather(
        tf.constant(templates.table()),
        tf.math.add(tf.math.mul(row, tf.constant(longest)), column),
        tf.constant(0));
  }

  /**
   * Returns the sentence positions of the next words, {@code [B, n]}.
   *
   * @param position scalar, the number of tokens before
   * @param batch scalar B
   * @param planned S, the number of planned sentences
   */
  SentencePositions positions(
      Ops tf, Operand<TInt32> position, Operand<TInt32> batch, int planned) {
    return SentencePositions.ofHypotheses(tf, sentences, ended, position, batch, planned);
  }

  /** Returns the caches of the next step: the state of the word decoder and this progress. */
  <T extends TFloating> List<Operand<T>> caches(GraphScope<T> scope, LstmCell.State<T> state) {
    return List.of(
        state.h(),
        state.c(),
        column(scope, sentences),
        column(scope, template),
        column(scope, place));
  }

  private static <T extends TFloating> Operand<T> column(
      GraphScope<T> scope, Operand<TInt32> values) {
    Ops tf = scope.tf();
    return tf.dtypes.cast(tf.reshape(values, tf.constant(new int[] {-1, 1})), scope.type());
  }
}
