package org.ithn.backbones.decoding;

import java.util.List;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.Shapes;
import org.ithn.framework.model.DecodingConfig;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * State of a search between steps, with K hypotheses of at most L tokens.
 *
 * @param position scalar, the index of the next step, from 0
 * @param tokens {@code [B, K, L]}, 0 where nothing is written yet
 * @param scores {@code [B, K]}, sums of log-probabilities
 * @param tokenLogProbs {@code [B, K, L]}, the log-probability of each token
 * @param finished the finished hypotheses, best first
 */
record BeamState<T extends TFloating>(
    Operand<TInt32> position,
    Operand<TInt32> tokens,
    Operand<T> scores,
    Operand<T> tokenLogProbs,
    Hypotheses<T> finished) {
  private static final int OPERANDS = 8;

  /**
   * Returns the state before the first token. All hypotheses except the first have an impossible
   * score, so that the first step expands only one.
   */
  static <T extends TFloating> BeamState<T> initialState(
      GraphScope<T> scope, Operand<TInt32> batch, DecodingConfig config) {
    Ops tf = scope.tf();
    int beams = config.hypotheses();
    Operand<TInt32> table = // B, K
        Shapes.stack(tf, List.of(batch, tf.constant(beams)));
    Operand<TInt32> cube = // B, K, L
        Shapes.stack(tf, List.of(batch, tf.constant(beams), tf.constant(config.maxLength())));
    double[] first = new double[beams];
    java.util.Arrays.fill(first, 1, beams, CandidateSelection.IMPOSSIBLE_SCORE);
    Operand<T> scores =
        tf.math.add(
            tf.fill(table, scope.scalar(0)), tf.dtypes.cast(tf.constant(first), scope.type()));
    Operand<TInt32> noTokens = tf.fill(cube, tf.constant(0));
    Operand<T> noLogProbs = tf.fill(cube, scope.scalar(0));
    return new BeamState<>(
        tf.constant(0),
        noTokens,
        scores,
        noLogProbs,
        new Hypotheses<>(
            noTokens,
            tf.fill(table, tf.constant(0)),
            tf.fill(table, scope.scalar(CandidateSelection.IMPOSSIBLE_SCORE)),
            noLogProbs));
  }

  /** Returns the shapes of {@link #operands}, in the same order. */
  static List<Shape> shapes(DecodingConfig config) {
    Shape table = Shape.of(Shape.UNKNOWN_SIZE, config.hypotheses());
    Shape cube = Shape.of(Shape.UNKNOWN_SIZE, config.hypotheses(), config.maxLength());
    return List.of(Shape.scalar(), cube, table, cube, cube, table, table, cube);
  }

  List<Operand<?>> operands() {
    return List.of(
        position,
        tokens,
        scores,
        tokenLogProbs,
        finished.tokens(),
        finished.lengths(),
        finished.scores(),
        finished.tokenLogProbs());
  }

  @SuppressWarnings("unchecked") // the order and types of operands()
  static <T extends TFloating> BeamState<T> of(List<Operand<?>> state) {
    return new BeamState<>(
        (Operand<TInt32>) state.get(0),
        (Operand<TInt32>) state.get(1),
        (Operand<T>) state.get(2),
        (Operand<T>) state.get(3),
        new Hypotheses<>(
            (Operand<TInt32>) state.get(4),
            (Operand<TInt32>) state.get(5),
            (Operand<T>) state.get(6),
            (Operand<T>) state.get(7)));
  }

  /** Returns the caches, which follow {@link #operands} in a loop's state. */
  @SuppressWarnings("unchecked") // caches have the element type of the scope
  static <T extends TFloating> List<Operand<T>> caches(List<Operand<?>> state) {
    return state.subList(OPERANDS, state.size()).stream().map(o -> (Operand<T>) o).toList();
  }

  /** Returns the last token of each row, {@code [N]}; 0 before the first. */
  Operand<TInt32> lastTokens(GraphScope<T> scope) {
    return scope.tf().reshape(lastTokenPerBeam(scope.tf()), scope.tf().constant(new int[] {-1}));
  }

  /** Returns the last token of each hypothesis, {@code [B, K]}. */
  private Operand<TInt32> lastTokenPerBeam(Ops tf) {
    Operand<TInt32> last = tf.math.maximum(tf.math.sub(position, tf.constant(1)), tf.constant(0));
    return tf.gather(tokens, last, tf.constant(2));
  }

  /** Builds the mask of finished hypotheses {@code [B, K]}; true = finished. */
  Operand<TBool> finishedMask(Ops tf) {
    return tf.math.logicalAnd(
        tf.math.greater(position, tf.constant(0)),
        tf.math.equal(lastTokenPerBeam(tf), tf.constant(0)));
  }

  /** Builds the loop condition: true while an open hypothesis can still displace a finished one. */
  Operand<TBool> loopCondition(Ops tf, Class<T> type, DecodingConfig config) {
    if (config.method() == DecodingConfig.Method.KEEP_ENDED) {
      return tf.math.logicalAnd(
          tf.math.less(position, tf.constant(config.maxLength())),
          tf.reduceAny(tf.math.logicalNot(finishedMask(tf)), tf.constant(new int[] {0, 1})));
    }
    Operand<T> best = tf.reduceMax(scores, tf.constant(1)); // [B]
    if (config.lengthPenalty() > 0) {
      double longest = Math.pow(config.maxLength(), config.lengthPenalty());
      best = tf.math.div(best, tf.dtypes.cast(tf.constant(longest), type));
    }
    Operand<T> worst = tf.reduceMin(finished.scores(), tf.constant(1)); // [B]
    Operand<TBool> displaceable = tf.reduceAny(tf.math.greater(best, worst), tf.constant(0));
    return tf.math.logicalAnd(
        tf.math.less(position, tf.constant(config.maxLength())), displaceable);
  }

  /** Returns the finished hypotheses with the static shapes that a loop loses. */
  Hypotheses<T> hypotheses(Ops tf, DecodingConfig config) {
    int beams = config.hypotheses();
    Operand<TInt32> table = tf.constant(new int[] {-1, beams});
    Operand<TInt32> cube = tf.constant(new int[] {-1, beams, config.maxLength()});
    return new Hypotheses<>(
        tf.reshape(finished.tokens(), cube),
        tf.reshape(finished.lengths(), table),
        tf.reshape(finished.scores(), table),
        tf.reshape(finished.tokenLogProbs(), cube));
  }
}
