package org.ithn.savedmodels;

import java.util.List;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.strings.ReduceJoin;
import org.tensorflow.op.strings.StringSplit;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;

/** A vocabulary as a graph constant; unlike a lookup table it needs no initialisation. */
final class WordTable {
  private final Ops tf;
  private final Vocabulary vocabulary;
  private final Operand<TString> table; // [W], "" at 0

  WordTable(Ops tf, Vocabulary vocabulary) {
    this.tf = tf;
    this.vocabulary = vocabulary;
    byte[][] words = vocabulary.tokenBytes().toArray(byte[][]::new);
    try (TString values = StringTensors.vector(words)) {
      table = tf.constantOf(values);
    }
  }

  /**
   * Adds the conversion of ids to text.
   *
   * @param ids {@code [..., L]}, 0 from the end token on
   * @return {@code [...]}: words separated by spaces; byte pairs are concatenated, and bytes that
   *     are not valid UTF-8 are kept
   */
  Operand<TString> decode(Operand<TInt32> ids) {
    Operand<TString> words = tf.gather(table, ids, tf.constant(0));
    return tf.strings.strip(
        tf.strings.reduceJoin(
            words, tf.constant(-1), ReduceJoin.separator(vocabulary.hasBytePairs() ? "" : " ")));
  }

  /**
   * Tokenized texts, one per row.
   *
   * @param ids {@code [B, L]}: 0, words, 0, then padding with 0
   * @param mask {@code [B, L]}: true = begin token, word or end token
   */
  record TokenizedTexts(Operand<TInt32> ids, Operand<TBool> mask) {}

  /**
   * Adds the conversion of text to ids; words outside the vocabulary become {@code <unk>}.
   *
   * @param texts {@code [B]}: words separated by white space, cleaned as in training
   * @param longest the largest number of tokens after the begin token, including the end token;
   *     longer texts are truncated
   */
  TokenizedTexts encode(Operand<TString> texts, int longest) {
    FirstWords first = firstWords(texts, longest);
    Operand<TInt64> at = tf.math.add(first.places(), tf.constant(new long[] {0, 1})); // [N, 2]
    Operand<TInt64> shape = // [B, words of the longest + 2]
        tf.math.add(first.shape(), tf.constant(new long[] {0, 2}));
    Operand<TInt32> ids = truncate(tf.scatterNd(at, first.ids(), shape), longest + 1);
    Operand<TInt32> ones = tf.fill(tf.shape(first.ids()), tf.constant(1));
    Operand<TInt32> words = tf.reduceSum(tf.scatterNd(at, ones, shape), tf.constant(1)); // [B]
    Operand<TInt32> position =
        tf.range(tf.constant(0), Shapes.dimension(tf, ids, 1), tf.constant(1)); // [L]
    Operand<TInt32> last = tf.expandDims(tf.math.add(words, tf.constant(1)), tf.constant(1));
    return new TokenizedTexts(ids, tf.math.lessEqual(position, last));
  }

  /** Returns true if tokens are byte pairs. */
  boolean hasBytePairs() {
    return vocabulary.hasBytePairs();
  }

  /**
   * Adds the conversion of text to the ids of its words alone.
   *
   * @param texts {@code [B]}: words separated by white space
   * @param count M; further words are dropped
   * @return {@code [B, M]}, padded with 0
   */
  Operand<TInt32> encodeWords(Operand<TString> texts, int count) {
    FirstWords first = firstWords(texts, count);
    Operand<TInt64> shape = // [B, M]
        tf.math.maximum(first.shape(), tf.constant(new long[] {0, count}));
    return tf.scatterNd(first.places(), first.ids(), shape);
  }

  /**
   * The first words of each of B texts, N in all.
   *
   * @param ids {@code [N]}
   * @param places {@code [N, 2]}: the row of the text and the position of the word, from 0
   * @param shape {@code [2]}: B, and the words of the text that has most of them
   */
  private record FirstWords(Operand<TInt32> ids, Operand<TInt64> places, Operand<TInt64> shape) {}

  /** Drops words before the lookup, whose memory grows with the number of words. */
  private FirstWords firstWords(Operand<TString> texts, int count) {
    StringSplit split = tf.strings.stringSplit(texts, tf.constant(""));
    Operand<TInt64> position = tf.gather(split.indices(), tf.constant(1), tf.constant(1));
    Operand<TInt64> kept = // [N]
        tf.reshape(
            tf.where(tf.math.less(position, tf.constant((long) count))),
            tf.constant(new int[] {-1}));
    return new FirstWords(
        lookup(tf.gather(split.values(), kept, tf.constant(0))),
        tf.gather(split.indices(), kept, tf.constant(0)),
        tf.math.minimum(split.shape(), tf.constant(new long[] {Long.MAX_VALUE, count})));
  }

  /** Maps words {@code [N]} to ids {@code [N]}. */
  private Operand<TInt32> lookup(Operand<TString> words) {
    Operand<TBool> same = // [N, W]; at most one true per row
        tf.math.equal(tf.expandDims(words, tf.constant(1)), table);
    Operand<TInt32> all = tf.range(tf.constant(0), tf.constant(vocabulary.width()), tf.constant(1));
    Operand<TInt32> known =
        tf.reduceSum(tf.math.mul(tf.dtypes.cast(same, TInt32.class), all), tf.constant(1));
    return tf.select(
        tf.math.equal(known, tf.constant(0)),
        tf.constant(vocabulary.id(Vocabulary.UNKNOWN)),
        known);
  }

  private Operand<TInt32> truncate(Operand<TInt32> rows, int longest) {
    Operand<TInt32> width = tf.math.minimum(Shapes.dimension(tf, rows, 1), tf.constant(longest));
    return tf.slice(rows, tf.constant(new int[] {0, 0}), tf.stack(List.of(tf.constant(-1), width)));
  }
}
