package org.ithn.backbones.kerp;

import java.util.List;
import org.ithn.backbones.transformer.PostNormSublayers;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Initialisers;
import org.ithn.framework.layers.Dropout;
import org.ithn.framework.layers.HypothesisCaches;
import org.ithn.framework.layers.MultiHeadAttention;
import org.ithn.framework.layers.Shapes;
import org.ithn.framework.layers.StepAttention;
import org.ithn.framework.layers.StepAttention.SplitHeads;
import org.ithn.framework.layers.TransformerLayer.StepMemory;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * KERP's graph transformer: target nodes read each other and source nodes in one step.
 *
 * <pre>
 * n = MHA(t, t)    within the target graph, with prior edges added to the scores
 * m = MHA(t, s)    from the source nodes
 * t = LN(t + n + m),  t = LN(t + FFN(t))
 * </pre>
 *
 * <p>Both attentions have an output projection, so {@code n + m} is {@code [n; m] W} for the
 * concatenation of the paper. Nodes of sequences attend to earlier ones only.
 *
 * <p>Scopes: {@code intra}, {@code inter}, {@code attention_norm}, {@code feed_forward}, {@code
 * feed_forward_norm}.
 *
 * <p>Source: Li et al., AAAI 2019. The sizes, the prior edges as scores and the norms after the
 * sums are our choice.
 *
 * @param width H, the width of all nodes
 * @param heads A, the number of heads
 * @param innerWidth the width inside the feed-forward layer
 * @param dropout the dropout
 */
record GraphTransformer(int width, int heads, int innerWidth, Dropout dropout) {
  private static final String INTRA = "intra";
  private static final String INTER = "inter";

  static GraphTransformer of(KerpConfig config) {
    return new GraphTransformer(
        config.width(), config.heads(), config.feedForwardWidth(), new Dropout(config.dropout()));
  }

  /**
   * Edges between nodes; none restricts or weighs no edge.
   *
   * @param intra masks broadcastable to {@code [B, A, X, X]}; true = target nodes may read
   * @param prior values added to the scores within the targets, broadcastable likewise
   * @param inter masks broadcastable to {@code [B, A, X, Y]}; true = source nodes may be read
   */
  record Edges<T extends TFloating>(
      List<Operand<TBool>> intra, List<Operand<T>> prior, List<Operand<TBool>> inter) {
    Edges {
      intra = List.copyOf(intra);
      prior = List.copyOf(prior);
      inter = List.copyOf(inter);
    }

    /** Returns edges between all nodes. */
    static <T extends TFloating> Edges<T> all() {
      return new Edges<>(List.of(), List.of(), List.of());
    }
  }

  /**
   * Builds a layer.
   *
   * @param targets {@code [B, X, H]}
   * @param sources {@code [B, Y, H]}
   * @return {@code [B, X, H]}
   */
  <T extends TFloating> Operand<T> build(
      GraphScope<T> scope, Operand<T> targets, Operand<T> sources, Edges<T> edges) {
    MultiHeadAttention attention = attention();
    GraphScope<T> intra = scope.variableScope(INTRA);
    GraphScope<T> inter = scope.variableScope(INTER);
    Operand<T> own =
        attention.build(
            intra, targets, attention.keysAndValues(intra, targets), edges.intra(), edges.prior());
    Operand<T> read =
        attention.build(inter, targets, attention.keysAndValues(inter, sources), edges.inter());
    return finish(scope, targets, own, read);
  }

  /** Builds several layers with the same sources, {@code layer_0} and so on. */
  <T extends TFloating> Operand<T> stack(
      GraphScope<T> scope, int layers, Operand<T> targets, Operand<T> sources, Edges<T> edges) {
    Operand<T> nodes = targets;
    for (int i = 0; i < layers; i++) {
      nodes = build(scope.sub(layer(i)), nodes, sources, edges);
    }
    return nodes;
  }

  /** Returns the scope of a layer. */
  static String layer(int index) {
    return "layer_" + index;
  }

  /**
   * Returns learned first states of X nodes for each example of {@code like}, {@code [B, X, H]}.
   */
  <T extends TFloating> Operand<T> start(
      GraphScope<T> scope, String name, int nodes, Operand<T> like) {
    Ops tf = scope.tf();
    Operand<T> rows = scope.trainable(name, Shape.of(nodes, width), Initialisers.normal(1));
    Operand<TInt32> one = tf.constant(1);
    return tf.tile(
        tf.expandDims(rows, tf.constant(0)),
        Shapes.stack(tf, List.of(Shapes.dimension(tf, like, 0), one, one)));
  }

  /** Builds the tensors that every {@link #step} reads, of sources {@code [B, Y, H]}. */
  <T extends TFloating> StepMemory<T> stepMemory(GraphScope<T> scope, Operand<T> sources) {
    StepAttention steps = new StepAttention(attention());
    return new StepMemory<>(
        steps.projectMemory(scope.variableScope(INTER), sources),
        steps.jointProjection(scope.variableScope(INTRA)));
  }

  /**
   * Builds a layer for the next position of a sequence.
   *
   * @param x {@code [N, H]}, where N = B * K
   * @param past keys and values of the previous positions
   * @param caches the places of this step
   * @param inter masks of the sources, broadcastable to {@code [B, A, K, Y]}; 0 = may be read, -1e9
   *     = not
   * @return {@code [N, H]} and the cache with this position
   */
  <T extends TFloating> StepAttention.Output<T> step(
      GraphScope<T> scope,
      Operand<T> x,
      StepMemory<T> memory,
      SplitHeads<T> past,
      HypothesisCaches<T> caches,
      List<Operand<T>> inter) {
    StepAttention steps = new StepAttention(attention());
    StepAttention.Output<T> own =
        steps.build(scope.variableScope(INTRA), x, memory.projection(), past, caches);
    Operand<T> read = steps.build(scope.variableScope(INTER), x, memory.encoded(), inter);
    return new StepAttention.Output<>(finish(scope, x, own.x(), read), own.cache());
  }

  private <T extends TFloating> Operand<T> finish(
      GraphScope<T> scope, Operand<T> x, Operand<T> own, Operand<T> read) {
    PostNormSublayers sublayers = new PostNormSublayers(width, innerWidth, dropout);
    Operand<T> messages = scope.tf().math.add(own, read);
    return sublayers.feedForward(
        scope, sublayers.addAndNormalise(scope, "attention_norm", x, messages));
  }

  MultiHeadAttention attention() {
    return new MultiHeadAttention(width, heads, dropout);
  }
}
