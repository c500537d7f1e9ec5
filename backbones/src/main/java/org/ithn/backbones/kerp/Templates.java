package org.ithn.backbones.kerp;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.templates.SentenceTemplate;
import org.ithn.framework.templates.TemplateTable;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;

/**
 * The K templates as token ids, which are constants of the graph.
 *
 * <p>The numbers of a report's sentences, {@code [B, S]}, are those of the study input {@code
 * sentence-templates}: 1 to K for a template, 0 for a sentence without one, and -1 after the last
 * sentence. The retriever chooses among K + 2 classes: 0 = end of the report, 1 to K = the
 * template, K + 1 = a sentence without a template.
 *
 * @param wordings the texts
 * @param ids their token ids
 */
record Templates(List<String> wordings, List<List<Integer>> ids) {
  private static final int LONGEST = 1024; // above every template, in byte pairs too
  private static final String FULL_STOP = ".";

  Templates {
    checkArgument(
        wordings.size() == ids.size(),
        "kerp: %s wordings for %s templates",
        wordings.size(),
        ids.size());
    wordings = List.copyOf(wordings);
    ids = ids.stream().map(List::copyOf).toList();
  }

  /** Returns the templates of a table; each ends in a full stop if the vocabulary has one. */
  static Templates of(TemplateTable table, Vocabulary vocabulary) {
    String end = vocabulary.words().contains(FULL_STOP) ? " " + FULL_STOP : "";
    List<String> wordings = table.templates().stream().map(SentenceTemplate::wording).toList();
    return new Templates(
        wordings, wordings.stream().map(text -> encode(vocabulary, text + end)).toList());
  }

  private static List<Integer> encode(Vocabulary vocabulary, String text) {
    int[] row = vocabulary.encode(text, LONGEST); // 0, words, 0
    return Arrays.stream(row).filter(id -> id > 0).boxed().toList();
  }

  /** Returns a template of each word, for use without training reports. */
  static Templates ofWords(Vocabulary vocabulary) {
    return new Templates(vocabulary.words(), single(vocabulary.width()));
  }

  /** Returns a template of each id, for use without a vocabulary. */
  static Templates ofIds(int vocabularyWidth) {
    List<List<Integer>> ids = single(vocabularyWidth);
    return new Templates(ids.stream().map(List::toString).toList(), ids);
  }

  private static List<List<Integer>> single(int vocabularyWidth) {
    return IntStream.range(1, vocabularyWidth).mapToObj(List::of).toList();
  }

  /** Returns K. */
  int count() {
    return wordings.size();
  }

  /** Returns the number of classes, K + 2. */
  int classes() {
    return count() + 2;
  }

  /** Returns L, the number of tokens of the longest template. */
  int longest() {
    return Math.max(1, ids.stream().mapToInt(List::size).max().orElse(1));
  }

  /** Maps numbers to classes of the same shape. */
  Operand<TInt32> classes(Ops tf, Operand<TInt32> numbers) {
    Operand<TInt32> known = tf.math.minimum(numbers, tf.constant(count()));
    Operand<TInt32> sentences =
        tf.select(
            tf.math.equal(numbers, tf.constant(0)),
            tf.fill(tf.shape(numbers), tf.constant(count() + 1)),
            known);
    return tf.math.maximum(sentences, tf.constant(0));
  }

  /** Maps classes to numbers of the same shape. */
  Operand<TInt32> numbers(Ops tf, Operand<TInt32> classes) {
    Operand<TInt32> sentences =
        tf.select(tf.math.equal(classes, tf.constant(count() + 1)), tf.zerosLike(classes), classes);
    return tf.select(
        tf.math.equal(classes, tf.constant(0)),
        tf.fill(tf.shape(classes), tf.constant(-1)),
        sentences);
  }

  /** Gathers the tokens of numbers {@code [B, S]}, {@code [B, S, L]}; 0 = padding. */
  Operand<TInt32> tokens(Ops tf, Operand<TInt32> numbers) {
    int[][] rows = new int[classes()][longest()];
    for (int k = 0; k < count(); k++) {
      List<Integer> row = ids.get(k);
      for (int i = 0; i < row.size(); i++) {
        rows[k + 1][i] = row.get(i);
      }
    }
    return tf.gather(tf.constant(rows), classes(tf, numbers), tf.constant(0));
  }
}
