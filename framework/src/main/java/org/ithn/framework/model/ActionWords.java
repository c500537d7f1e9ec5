package org.ithn.framework.model;

import static org.ithn.framework.checks.Checks.check;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/**
 * Words that the actions of a decoder stand for.
 *
 * <p>A decoder may choose more than words, for instance a sentence to retrieve. Its logits then
 * have a column for each action after those of the W words. An action takes one position of a
 * report and is read as its word.
 *
 * <p>For example, with W = 5 and the words 3 and 2, the row {@code 6, 4, 0} reads {@code 2, 4, 0}.
 *
 * @param vocabularyWidth W, the number of words plus 1 for id 0
 * @param words the word of each action, in the order of their ids from W
 */
public record ActionWords(int vocabularyWidth, List<Integer> words) {
  public ActionWords {
    check(vocabularyWidth >= 1, "vocabularyWidth", vocabularyWidth, "at least 1");
    words = List.copyOf(words);
    for (int word : words) {
      check(word >= 1 && word < vocabularyWidth, "words", word, "ids of words");
    }
  }

  /** Returns the width of the logits: words and actions. */
  public int width() {
    return vocabularyWidth + words.size();
  }

  /**
   * Adds the lookup of words.
   *
   * @param ids ids of words and actions, of any shape
   * @return ids of words, of the same shape
   */
  public Operand<TInt32> build(Ops tf, Operand<TInt32> ids) {
    IntStream table =
        IntStream.concat(
            IntStream.range(0, vocabularyWidth), words.stream().mapToInt(Integer::intValue));
    return tf.gather(tf.constant(table.toArray()), ids, tf.constant(0));
  }

  /** Returns a row of words and actions as words. */
  public int[] read(int[] row) {
    return Arrays.stream(row)
        .map(id -> id < vocabularyWidth ? id : words.get(id - vocabularyWidth))
        .toArray();
  }
}
