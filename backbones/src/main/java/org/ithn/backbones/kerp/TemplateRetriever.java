package org.ithn.backbones.kerp;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.Masks;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Gather;
import org.tensorflow.op.math.Cumsum;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * KERP's retriever (graph to sequence): a template, none or the end for each of S sentences.
 *
 * <p>All sentences are chosen at once. A sentence reads the nodes and the states of the sentences
 * before it, but not the templates chosen for them.
 *
 * <p>Variables: {@code sentences} {@code [S, H]}, {@code layer_i} and {@code choice}.
 *
 * <p>Source: Li et al., AAAI 2019. The choice in one pass is ours.
 *
 * @param config the configuration
 * @param templates the templates
 */
record TemplateRetriever(KerpConfig config, Templates templates) {
  /**
   * Builds the choice of templates.
   *
   * @param nodes {@code [B, N, H]}
   * @return {@code [B, S, K + 2]}, unnormalised; see {@link Templates} for the classes
   */
  <T extends TFloating> Operand<T> logits(GraphScope<T> scope, Operand<T> nodes) {
    Ops tf = scope.tf();
    int sentences = config.retrieval().sentences();
    List<Operand<TBool>> earlier = List.of(Masks.causal(scope, tf.constant(sentences)));
    GraphTransformer layer = GraphTransformer.of(config);
    Operand<T> states = // [B, S, H]
        layer.stack(
            scope,
            config.layers(),
            layer.start(scope, "sentences", sentences, nodes),
            nodes,
            new GraphTransformer.Edges<>(earlier, List.of(), List.of()));
    return Linear.of(config.width(), templates.classes())
        .build(scope.variableScope("choice"), states);
  }

  /**
   * Returns the most likely number of each sentence, {@code [B, S]}; all after the first end are
   * -1.
   */
  <T extends TFloating> Operand<TInt32> best(Ops tf, Operand<T> logits) {
    Operand<TInt32> classes = tf.math.argMax(logits, tf.constant(2), TInt32.class);
    Operand<TInt32> ended = // [B, S], the number of ends so far
        tf.math.cumsum(isEnd(tf, classes), tf.constant(1));
    return templates.numbers(
        tf, tf.select(tf.math.greater(ended, tf.constant(0)), tf.zerosLike(classes), classes));
  }

  private static Operand<TInt32> isEnd(Ops tf, Operand<TInt32> classes) {
    return tf.dtypes.cast(tf.math.equal(classes, tf.constant(0)), TInt32.class);
  }

  /**
   * Builds the cross-entropy in nats, averaged over the sentences of each report and its end, then
   * over the reports.
   *
   * @param logits {@code [B, S, K + 2]}
   * @param numbers {@code [B, S]}, of the reference reports
   */
  <T extends TFloating> Operand<T> loss(
      GraphScope<T> scope, Operand<T> logits, Operand<TInt32> numbers) {
    Ops tf = scope.tf();
    Operand<TInt32> classes = templates.classes(tf, numbers);
    Operand<TInt32> before = // ends before each sentence
        tf.math.cumsum(isEnd(tf, classes), tf.constant(1), Cumsum.exclusive(true));
    Operand<T> kept = // [B, S]
        tf.dtypes.cast(tf.math.equal(before, tf.constant(0)), scope.type());
    Operand<T> rows = // [B S, K + 2]; the gradient of the log-softmax is wrong at rank 3
        tf.reshape(logits, tf.constant(new int[] {-1, templates.classes()}));
    Operand<T> each = // [B S, 1]
        tf.gather(
            tf.nn.logSoftmax(rows),
            tf.reshape(classes, tf.constant(new int[] {-1, 1})),
            tf.constant(1),
            Gather.batchDims(1L));
    Operand<T> bySentence = // [B, S]
        tf.reshape(each, tf.constant(new int[] {-1, config.retrieval().sentences()}));
    Operand<TInt32> sentence = tf.constant(1);
    Operand<T> ofReports = // [B]; a report has at least its end
        tf.math.div(
            tf.reduceSum(tf.math.mul(bySentence, kept), sentence), tf.reduceSum(kept, sentence));
    return tf.math.neg(tf.math.mean(ofReports, tf.constant(0)));
  }
}
