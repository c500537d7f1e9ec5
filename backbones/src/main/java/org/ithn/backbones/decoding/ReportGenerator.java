package org.ithn.backbones.decoding;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.WhileLoop;
import org.ithn.framework.layers.Shapes;
import org.ithn.framework.model.DecodingConfig;
import org.ithn.framework.model.IncrementalDecoder;
import org.ithn.framework.model.OutputShapes;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Report generator inside the graph: images in, token ids out.
 *
 * <p>One loop with cached keys and values serves greedy decoding, sampling and both beam searches,
 * in the training process and in a SavedModel. It stops as soon as no open hypothesis can displace
 * a finished one. Scores only decrease, so the result equals that of running to the end.
 *
 * <p>Source: R2GenCMN, {@code modules/caption_model.py}. {@link DecodingConfig.Method#STANDARD}
 * documents its differences.
 *
 * @param decoder the backbone's incremental decoder
 * @param config the search configuration
 * @param seed the random seed of {@link DecodingConfig.Method#SAMPLING}
 */
public record ReportGenerator(IncrementalDecoder decoder, DecodingConfig config, long seed) {

  /** Returns a generator that samples with seed 0. */
  public static ReportGenerator of(IncrementalDecoder decoder, DecodingConfig config) {
    return new ReportGenerator(decoder, config, 0);
  }

  /**
   * Builds the encoder and the search.
   *
   * @param scope the backbone's scope
   * @param images {@code [B, V, S, S, 3]}
   */
  public <T extends TFloating> Hypotheses<T> build(GraphScope<T> scope, Operand<T> images) {
    return build(scope, images, Map.of());
  }

  /**
   * Builds the encoder and the search.
   *
   * @param scope the backbone's scope
   * @param images {@code [B, V, S, S, 3]}
   * @param extras {@code [B, ..]} by name, the backbone's extra inputs; often none
   */
  public <T extends TFloating> Hypotheses<T> build(
      GraphScope<T> scope, Operand<T> images, Map<String, Operand<T>> extras) {
    Map<String, Operand<T>> encoded = decoder.encode(scope, images, extras);
    return search(scope, encoded, Shapes.dimension(scope.tf(), images, 0));
  }

  /**
   * Builds the encoder and the search, and returns what the decoder chose.
   *
   * @param scope the backbone's scope
   * @param images {@code [B, V, S, S, 3]}
   * @param extras {@code [B, ..]} by name, the backbone's extra inputs; often none
   * @return ids of words and {@link IncrementalDecoder#actionWords actions}, {@code [B, K, L]}
   */
  public <T extends TFloating> Operand<TInt32> buildActions(
      GraphScope<T> scope, Operand<T> images, Map<String, Operand<T>> extras) {
    Map<String, Operand<T>> encoded = decoder.encode(scope, images, extras);
    return choices(scope, encoded, Shapes.dimension(scope.tf(), images, 0)).tokens();
  }

  /**
   * Builds only the search.
   *
   * @param encoded the output of {@link IncrementalDecoder#encode}
   * @param batch scalar, the number of images
   */
  public <T extends TFloating> Hypotheses<T> search(
      GraphScope<T> scope, Map<String, Operand<T>> encoded, Operand<TInt32> batch) {
    Hypotheses<T> found = choices(scope, encoded, batch);
    return decoder
        .actionWords()
        .map(actions -> found.withTokens(actions.build(scope.tf(), found.tokens())))
        .orElse(found);
  }

  /** Builds the search, whose tokens are ids of words and actions. */
  private <T extends TFloating> Hypotheses<T> choices(
      GraphScope<T> scope, Map<String, Operand<T>> encoded, Operand<TInt32> batch) {
    Ops tf = scope.tf();
    Operand<TInt32> rows = tf.math.mul(batch, tf.constant(config.hypotheses()));
    List<Operand<T>> caches = OutputShapes.checkCaches(decoder, decoder.emptyCaches(scope, rows));
    BeamState<T> start = BeamState.initialState(scope, batch, config);
    List<Operand<?>> initial = new ArrayList<>(start.operands());
    initial.addAll(caches);
    List<Shape> shapes = new ArrayList<>(BeamState.shapes(config));
    caches.forEach(cache -> shapes.add(withUnknownLength(cache.shape())));
    BeamStep search = BeamStep.of(config, seed);
    List<Operand<?>> end =
        WhileLoop.of(scope)
            .build(
                initial,
                shapes,
                (ops, state) -> BeamState.<T>of(state).loopCondition(ops, scope.type(), config),
                (body, state, captures) -> loopBody(body, state, captures, encoded, search));
    return BeamState.<T>of(end).hypotheses(tf, config);
  }

  private <T extends TFloating> List<Operand<?>> loopBody(
      GraphScope<T> scope,
      List<Operand<?>> state,
      WhileLoop.Captures captures,
      Map<String, Operand<T>> encoded,
      BeamStep search) {
    BeamState<T> before = BeamState.of(state);
    Map<String, Operand<T>> inner = new LinkedHashMap<>();
    encoded.forEach((name, operand) -> inner.put(name, captures.capture(operand)));
    List<Operand<T>> caches = BeamState.caches(state);
    IncrementalDecoder.Step<T> step =
        OutputShapes.checkStep(
            decoder,
            caches,
            decoder.step(scope, inner, caches, before.lastTokens(scope), before.position()));
    BeamStep.Result<T> after = search.build(scope, before, step);
    List<Operand<?>> next = new ArrayList<>(after.state().operands());
    next.addAll(after.caches());
    return next;
  }

  /**
   * Returns a cache's shape with only its width known; the other sizes may change between
   * iterations.
   */
  private static Shape withUnknownLength(Shape shape) {
    long[] sizes = shape.asArray();
    for (int i = 0; i < sizes.length - 1; i++) {
      sizes[i] = Shape.UNKNOWN_SIZE;
    }
    return Shape.of(sizes);
  }
}
