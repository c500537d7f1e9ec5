package org.ithn.backbones.kerp;

import java.util.Collections;
import java.util.List;
import org.ithn.backbones.pretraining.WeightedCrossEntropy;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.model.LabelCooccurrence;
import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Squeeze;
import org.tensorflow.types.family.TFloating;

/**
 * KERP's encoder: N abnormality nodes that read an image's patches, and nodes of diseases that read
 * the abnormalities.
 *
 * <p>Prior edges between abnormalities i and j are {@code log P(j | i)} in the training studies, at
 * least -4. Both graphs are trained with the labels of a study; rare labels have larger weights.
 *
 * <p>Variables: {@code patches}; {@code abnormalities} with {@code start} {@code [N, H]}, {@code
 * layer_i} and {@code presence} {@code [H, 1]}; {@code diseases} likewise; {@code classifier}
 * {@code [D, N]}.
 *
 * <p>Source: Li et al., AAAI 2019. The prior edges' form, the weights of the labels and the sizes
 * are our choice; so is the graph of diseases as an auxiliary loss only.
 *
 * @param config the configuration
 * @param cooccurrence the co-occurrence of the N abnormalities in the training studies
 * @param featureWidth D, the width of the patches
 */
record AbnormalityGraph(KerpConfig config, LabelCooccurrence cooccurrence, int featureWidth) {
  /** The number of diseases: CheXpert's classes. */
  static final int DISEASES = 14;

  private static final double LEAST_EDGE = -4;
  private static final double MOST_WEIGHT = 10;
  private static final String ABNORMALITIES = "abnormalities";
  private static final String DISEASE_GRAPH = "diseases";
  private static final String START = "start";

  /**
   * Builds the abnormality nodes (image to graph).
   *
   * @param patches {@code [B, P, D]}
   * @return {@code [B, N, H]}
   */
  <T extends TFloating> Operand<T> nodes(GraphScope<T> scope, Operand<T> patches) {
    Ops tf = scope.tf();
    Operand<T> image = // [B, P, H]
        new Dropout(config.dropout())
            .build(
                scope,
                Linear.of(featureWidth, config.width())
                    .build(scope.variableScope("patches"), patches));
    Operand<T> edges = // [N, N]
        tf.dtypes.cast(tf.constant(cooccurrence.logConditional(LEAST_EDGE)), scope.type());
    GraphTransformer layer = GraphTransformer.of(config);
    GraphScope<T> inside = scope.sub(ABNORMALITIES);
    return layer.stack(
        inside,
        config.layers(),
        layer.start(inside, START, cooccurrence.labels(), image),
        image,
        new GraphTransformer.Edges<>(List.of(), List.of(edges), List.of()));
  }

  /** Builds the log-odds of the abnormalities, {@code [B, N]}, of their nodes. */
  <T extends TFloating> Operand<T> logits(GraphScope<T> scope, Operand<T> nodes) {
    return presence(scope.variableScope(ABNORMALITIES), nodes);
  }

  private <T extends TFloating> Operand<T> presence(GraphScope<T> scope, Operand<T> nodes) {
    Operand<T> each = Linear.of(config.width(), 1).build(scope.variableScope("presence"), nodes);
    return scope.tf().squeeze(each, Squeeze.axis(List.of(2L)));
  }

  /**
   * Builds the log-odds of a plain classifier, {@code [B, N]}, for comparison with those of the
   * nodes.
   *
   * @param pooled {@code [B, D]}; gets no gradient
   */
  <T extends TFloating> Operand<T> classifierLogits(GraphScope<T> scope, Operand<T> pooled) {
    return Linear.of(featureWidth, cooccurrence.labels())
        .build(scope.variableScope("classifier"), scope.tf().stopGradient(pooled));
  }

  /**
   * Builds the loss of log-odds in nats, averaged over examples and abnormalities.
   *
   * @param logits {@code [B, N]}
   * @param labels {@code [B, N]}, 0 or 1
   */
  <T extends TFloating> Operand<T> loss(GraphScope<T> scope, Operand<T> logits, Operand<T> labels) {
    return new WeightedCrossEntropy(cooccurrence.negativesPerPositive(MOST_WEIGHT))
        .build(scope, logits, labels);
  }

  /**
   * Builds the disease nodes (graph to graph) and their loss in nats, averaged over examples and
   * diseases.
   *
   * @param nodes {@code [B, N, H]}, the abnormality nodes
   * @param labels {@code [B, 14]}, 0 or 1
   */
  <T extends TFloating> Operand<T> diseaseLoss(
      GraphScope<T> scope, Operand<T> nodes, Operand<T> labels) {
    GraphTransformer layer = GraphTransformer.of(config);
    GraphScope<T> inside = scope.sub(DISEASE_GRAPH);
    Operand<T> diseases = // [B, 14, H]
        layer.stack(
            inside,
            config.layers(),
            layer.start(inside, START, DISEASES, nodes),
            nodes,
            GraphTransformer.Edges.all());
    return new WeightedCrossEntropy(Collections.nCopies(DISEASES, 1.0))
        .build(scope, presence(scope.variableScope(DISEASE_GRAPH), diseases), labels);
  }
}
