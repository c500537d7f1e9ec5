package org.ithn.backbones.ppked;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.LayerNorm;
import org.ithn.framework.layers.Linear;
import org.ithn.framework.layers.Shapes;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * PPKED's posterior and prior knowledge explorers.
 *
 * <pre>
 * I^  = FFN(MHA(T, I)),  T^ = FFN(MHA(I^, T)),  I' = LayerNorm(I^ + T^)        posterior
 * W'  = FFN(MHA(I', W_Pr)),  G' = FFN(MHA(I', G_Pr))                           prior
 * </pre>
 *
 * <p>T are the embedded topics, I the patches, W_Pr the retrieved reports and G_Pr the nodes of the
 * {@link TopicGraph}. All outputs have the rows of I': 20, or one per patch with {@link
 * PpkedConfig.Order#REGIONS_FIRST}, which exchanges T and I.
 *
 * <p>Scopes: {@code patches}, {@code reports}; {@code posterior/topics} {@code [20, H]}, {@code
 * posterior/first}, {@code posterior/second}, {@code posterior/norm}; {@code prior/graph}, {@code
 * prior/from_graph}, {@code prior/from_reports}.
 *
 * <p>Source: Liu et al., CVPR 2021, Secs. 3.2 and 3.3.
 *
 * @param config the widths and the order
 * @param featureWidth D, the width of the patches
 */
record Explorers(PpkedConfig config, int featureWidth) {
  private static final double EPSILON = 1e-5;

  /**
   * Knowledge about images, each {@code [B, X, H]}.
   *
   * @param posterior I'
   * @param graph G'
   * @param reports W'
   */
  record Knowledge<T extends TFloating>(
      Operand<T> posterior, Operand<T> graph, Operand<T> reports) {}

  /**
   * Builds both explorers.
   *
   * @param patches {@code [B, P, D]}
   * @param retrieved the reports of similar images
   */
  <T extends TFloating> Knowledge<T> build(
      GraphScope<T> scope, Operand<T> patches, ReportMemory.Retrieved<T> retrieved) {
    Operand<T> image = // [B, P, H]
        new Dropout(config.dropout())
            .build(
                scope,
                Linear.of(featureWidth, config.width())
                    .build(scope.variableScope("patches"), patches));
    Operand<T> reports = // [B, K, H]
        Linear.of(config.retrieval().width(), config.width())
            .build(scope.variableScope("reports"), retrieved.vectors());
    Operand<T> posterior = posterior(scope.sub("posterior"), image);
    return prior(scope.sub("prior"), posterior, reports, retrieved.mask());
  }

  /** Builds the posterior explorer; {@code image} is {@code [B, P, H]}. */
  <T extends TFloating> Operand<T> posterior(GraphScope<T> scope, Operand<T> image) {
    int width = config.width();
    Operand<T> topics =
        scope.trainable("topics", Shape.of(TopicGraph.TOPICS, width), Initialisers.normal(1));
    Operand<T> all = repeat(scope, topics, image); // [B, 20, H]
    boolean topicsFirst = config.order() == PpkedConfig.Order.TOPICS_FIRST;
    Operand<T> asking = topicsFirst ? all : image;
    Operand<T> asked = topicsFirst ? image : all;
    Operand<T> first = layer().build(scope.variableScope("first"), asking, asked, List.of());
    Operand<T> second = layer().build(scope.variableScope("second"), first, asking, List.of());
    return new LayerNorm(width, EPSILON)
        .build(scope.variableScope("norm"), scope.tf().math.add(first, second));
  }

  /**
   * Builds the prior explorer.
   *
   * @param posterior {@code [B, X, H]}
   * @param reports {@code [B, K, H]}
   * @param mask {@code [B, 1, 1, K]}; true = a report
   */
  <T extends TFloating> Knowledge<T> prior(
      GraphScope<T> scope, Operand<T> posterior, Operand<T> reports, Operand<TBool> mask) {
    Operand<T> nodes = new TopicGraph(config.width()).build(scope.variableScope("graph"));
    Operand<T> graph =
        layer()
            .build(
                scope.variableScope("from_graph"),
                posterior,
                repeat(scope, nodes, posterior),
                List.of());
    Operand<T> experience =
        layer().build(scope.variableScope("from_reports"), posterior, reports, List.of(mask));
    return new Knowledge<>(posterior, graph, experience);
  }

  /** Repeats rows {@code [X, H]} for every example of {@code like}, {@code [B, X, H]}. */
  private static <T extends TFloating> Operand<T> repeat(
      GraphScope<T> scope, Operand<T> rows, Operand<T> like) {
    Ops tf = scope.tf();
    Operand<TInt32> one = tf.constant(1);
    return tf.tile(
        tf.expandDims(rows, tf.constant(0)),
        Shapes.stack(tf, List.of(Shapes.dimension(tf, like, 0), one, one)));
  }

  private KnowledgeAttention layer() {
    return new KnowledgeAttention(
        config.width(), config.heads(), config.feedForwardWidth(), new Dropout(config.dropout()));
  }
}
