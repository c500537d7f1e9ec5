package org.ithn.backbones.coatt;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.Linear;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.core.OneHot;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Words as tags: which words of the vocabulary the report has, told from the image.
 *
 * <p>The M most likely tags are looked up in a table and multiplied by their probability.
 *
 * <p>Variables: {@code classifier} {@code [D, K]}, {@code table} {@code [K, H]}.
 *
 * <p>Source: Jing et al., 2018, Sec. 3.2. Differs: the paper's tags come from the Medical Text
 * Indexer, which is not at hand; ours are the vocabulary's content words, read off the report's own
 * tokens in the graph. The paper trains a softmax over all tags, we one yes or no each; the paper
 * uses the vectors as they are, ours are weighted, so that the report's loss reaches the
 * classifier.
 *
 * @param tagIds K ids of words, the tags
 * @param vocabularyWidth W
 * @param top M
 * @param width H
 */
record TagClassifier(List<Integer> tagIds, int vocabularyWidth, int top, int width) {
  private static final int MIN_LETTERS = 3;

  /** Words that say nothing about an image. */
  private static final Set<String> FUNCTION_WORDS =
      Set.of(
          "and", "are", "been", "but", "can", "could", "for", "from", "has", "have", "may", "not",
          "the", "than", "that", "then", "there", "these", "this", "those", "was", "were", "which",
          "with", "within", "without", "xxxx");

  TagClassifier {
    tagIds = List.copyOf(tagIds);
    top = Math.min(top, tagIds.size());
  }

  /**
   * The ids of a vocabulary's content words: three letters or more, no function word, no number.
   */
  static List<Integer> contentWordIds(Vocabulary vocabulary) {
    return vocabulary.words().stream()
        .filter(word -> !word.equals(Vocabulary.UNKNOWN))
        .filter(word -> word.codePoints().filter(Character::isLetter).count() >= MIN_LETTERS)
        .filter(word -> !FUNCTION_WORDS.contains(word))
        .map(vocabulary::id)
        .toList();
  }

  /** All words but one, where no vocabulary says which they are. */
  static List<Integer> allWordsExcept(int end, int words) {
    return IntStream.range(1, words).filter(id -> id != end).boxed().toList();
  }

  /**
   * Adds the classifier.
   *
   * @param image {@code [B, D]}
   * @return {@code [B, K]}: log-odds of each tag
   */
  <T extends TFloating> Operand<T> logits(GraphScope<T> scope, Operand<T> image) {
    int inputs = (int) image.shape().get(1);
    return Linear.of(inputs, tagIds.size()).build(scope.variableScope("classifier"), image);
  }

  /**
   * Adds the semantic features.
   *
   * @param logits {@code [B, K]}
   * @return {@code [B, M, H]}, the most likely tag first
   */
  <T extends TFloating> Operand<T> semanticFeatures(GraphScope<T> scope, Operand<T> logits) {
    Ops tf = scope.tf();
    Operand<TInt32> best = // [B, M]; which are best has no gradient
        tf.nn.topK(tf.stopGradient(logits), tf.constant(top), TInt32.class).indices();
    Operand<T> odds = tf.gather(logits, best, tf.constant(1), Gather.batchDims(1L));
    Operand<T> table =
        scope.trainable("table", Shape.of(tagIds.size(), width), Initialisers.normal(1));
    Operand<T> vectors = tf.gather(table, best, tf.constant(0)); // [B, M, H]
    return tf.math.mul(vectors, tf.expandDims(tf.math.sigmoid(odds), tf.constant(2)));
  }

  /**
   * Adds the loss: {@code log(1 + e^x) - x y} in nats, the mean over examples and tags.
   *
   * @param logits {@code [B, K]}
   * @param tokens {@code [B, L]}, the report that the tags are read off
   */
  <T extends TFloating> Operand<T> loss(
      GraphScope<T> scope, Operand<T> logits, Operand<TInt32> tokens) {
    Ops tf = scope.tf();
    Operand<T> each =
        tf.math.sub(
            tf.math.softplus(logits), tf.math.mul(logits, targets(scope, tokens))); // [B, K]
    return tf.math.mean(tf.reshape(each, tf.constant(new int[] {-1})), tf.constant(0));
  }

  /** {@code [B, K]}: 1 where the report has the word, else 0. */
  <T extends TFloating> Operand<T> targets(GraphScope<T> scope, Operand<TInt32> tokens) {
    Ops tf = scope.tf();
    Operand<T> each = // [B, L, W]
        tf.oneHot(
            tokens,
            tf.constant(vocabularyWidth),
            scope.scalar(1),
            scope.scalar(0),
            OneHot.axis(-1L));
    Operand<T> any = tf.reduceMax(each, tf.constant(1)); // [B, W]
    int[] columns = tagIds.stream().mapToInt(Integer::intValue).toArray();
    return tf.gather(any, tf.constant(columns), tf.constant(1));
  }
}
