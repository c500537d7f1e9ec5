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
 * Classifier that predicts from the image which vocabulary words the report contains; these words
 * are the tags.
 *
 * <p>The embeddings of the M most likely tags are scaled by their probability.
 *
 * <p>Variables: {@code classifier} {@code [D, K]}, {@code table} {@code [K, H]}.
 *
 * <p>Source: Jing et al., 2018, Sec. 3.2. Differs: the paper takes its tags from the Medical Text
 * Indexer, which is not available here; ours are the vocabulary's content words, read from the
 * report's tokens in the graph. The paper trains a softmax over all tags, we train one binary
 * output per tag. The paper uses unweighted embeddings, ours are weighted, so that the report's
 * loss reaches the classifier.
 *
 * @param tagIds the K word ids that are tags
 * @param vocabularyWidth W, the width of the logits
 * @param top M, the number of tags to attend to; at most K is used
 * @param width H, the width of the tag embeddings
 */
record TagClassifier(List<Integer> tagIds, int vocabularyWidth, int top, int width) {
  private static final int MIN_LETTERS = 3;

  /** Function words, which do not describe an image. */
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
   * Returns the ids of a vocabulary's content words: at least three letters, no function words, no
   * numbers.
   */
  static List<Integer> contentWordIds(Vocabulary vocabulary) {
    return vocabulary.words().stream()
        .filter(word -> !word.equals(Vocabulary.UNKNOWN))
        .filter(word -> word.codePoints().filter(Character::isLetter).count() >= MIN_LETTERS)
        .filter(word -> !FUNCTION_WORDS.contains(word))
        .map(vocabulary::id)
        .toList();
  }

  /** Returns the ids of all words except one, for use without a vocabulary. */
  static List<Integer> allWordsExcept(int end, int words) {
    return IntStream.range(1, words).filter(id -> id != end).boxed().toList();
  }

  /**
   * Builds the classifier.
   *
   * @param image {@code [B, D]}
   * @return {@code [B, K]}, the log-odds of each tag
   */
  <T extends TFloating> Operand<T> logits(GraphScope<T> scope, Operand<T> image) {
    int inputs = (int) image.shape().get(1);
    return Linear.of(inputs, tagIds.size()).build(scope.variableScope("classifier"), image);
  }

  /**
   * Builds the semantic features.
   *
   * @param logits {@code [B, K]}
   * @return {@code [B, M, H]}, the most likely tag first
   */
  <T extends TFloating> Operand<T> semanticFeatures(GraphScope<T> scope, Operand<T> logits) {
    Ops tf = scope.tf();
    Operand<TInt32> best = // [B, M]; the selection has no gradient
        tf.nn.topK(tf.stopGradient(logits), tf.constant(top), TInt32.class).indices();
    Operand<T> odds = tf.gather(logits, best, tf.constant(1), Gather.batchDims(1L));
    Operand<T> table =
        scope.trainable("table", Shape.of(tagIds.size(), width), Initialisers.normal(1));
    Operand<T> vectors = tf.gather(table, best, tf.constant(0)); // [B, M, H]
    return tf.math.mul(vectors, tf.expandDims(tf.math.sigmoid(odds), tf.constant(2)));
  }

  /**
   * Builds the loss {@code log(1 + e^x) - x y} in nats, averaged over examples and tags.
   *
   * @param logits {@code [B, K]}
   * @param tokens {@code [B, L]}, the reports that determine the targets
   */
  <T extends TFloating> Operand<T> loss(
      GraphScope<T> scope, Operand<T> logits, Operand<TInt32> tokens) {
    Ops tf = scope.tf();
    Operand<T> each =
        tf.math.sub(
            tf.math.softplus(logits), tf.math.mul(logits, targets(scope, tokens))); // [B, K]
    return tf.math.mean(tf.reshape(each, tf.constant(new int[] {-1})), tf.constant(0));
  }

  /** Returns the targets {@code [B, K]}: 1 where the report contains the word, else 0. */
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
