package org.ithn.framework.losses;

import java.util.LinkedHashMap;
import java.util.Map;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.layers.RowVectors;
import org.ithn.framework.layers.Shapes;
import org.ithn.framework.negatives.NegativeInputs;
import org.tensorflow.Operand;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.family.TFloating;

/**
 * Measures of the hardness of a batch's negatives: scalars that are logged but not minimised.
 *
 * <p>{@code negatives/projection} is the mean of t of Eq. 6, whatever the strategy; {@code _p05} to
 * {@code _p95} are its quantiles (nearest rank). {@code negatives/easier_than_prior} is the share
 * with t below 0, and {@code negatives/beyond_report} the share with t above 1. {@code
 * negatives/collapsed} is the share whose prior report has the same vector as the report itself, so
 * there is no line to move along.
 *
 * <p>Neither the paper nor the released code reports these.
 */
final class HardnessDiagnostics {
  private static final double[] QUANTILES = {0.05, 0.25, 0.5, 0.75, 0.95};

  /** The squared distance below which unit vectors count as equal, a cosine of 1 - 5e-7. */
  private static final double SAME = 1e-6;

  private HardnessDiagnostics() {}

  /**
   * Adds the ops, through which no gradient flows.
   *
   * @param hard the synthesised negatives, {@code [B, E]}
   * @return scalars by log key
   */
  static <T extends TFloating> Map<String, Operand<T>> build(
      GraphScope<T> scope, NegativeInputs<T> in, Operand<T> hard) {
    Map<String, Operand<T>> logged = new LinkedHashMap<>();
    Operand<T> z = in.positive().z();
    logged.put("negatives/prior_cosine", meanCosine(scope, z, in.priorNegative().u()));
    logged.put("negatives/cosine", meanCosine(scope, z, hard));
    Operand<T> t = scope.tf().stopGradient(in.projectionCoefficient(scope)); // [B, 1]
    logged.put("negatives/projection", RowVectors.mean(scope, t));
    quantiles(scope, t, logged);
    var tf = scope.tf();
    logged.put("negatives/easier_than_prior", share(scope, tf.math.less(t, scope.scalar(0))));
    logged.put("negatives/beyond_report", share(scope, tf.math.greater(t, scope.scalar(1))));
    Operand<T> line = tf.math.sub(in.positive().u(), in.priorNegative().u());
    Operand<T> squared = RowVectors.dot(scope, line, line);
    logged.put("negatives/collapsed", share(scope, tf.math.less(squared, scope.scalar(SAME))));
    return logged;
  }

  /** Returns the mean cosine of corresponding rows, a scalar. */
  static <T extends TFloating> Operand<T> meanCosine(
      GraphScope<T> scope, Operand<T> a, Operand<T> b) {
    return RowVectors.mean(scope, RowVectors.cosine(scope, a, b));
  }

  private static <T extends TFloating> Operand<T> share(GraphScope<T> scope, Operand<TBool> which) {
    return RowVectors.mean(scope, scope.tf().dtypes.cast(which, scope.type()));
  }

  /** Adds the quantiles by nearest rank: quantile q of B values has rank q (B - 1), from 0. */
  private static <T extends TFloating> void quantiles(
      GraphScope<T> scope, Operand<T> t, Map<String, Operand<T>> logged) {
    var tf = scope.tf();
    Operand<TInt32> count = Shapes.dimension(tf, t, 0);
    Operand<T> row = tf.reshape(t, tf.constant(new int[] {-1}));
    Operand<T> descending = tf.nn.topK(row, count, TInt32.class).values(); // [B]
    Operand<TInt32> last = tf.math.sub(count, tf.constant(1));
    Operand<T> places = tf.dtypes.cast(last, scope.type());
    for (double quantile : QUANTILES) {
      Operand<T> fromAbove = tf.math.rint(tf.math.mul(places, scope.scalar(1 - quantile)));
      Operand<TInt32> place = tf.dtypes.cast(fromAbove, TInt32.class);
      logged.put(
          "negatives/projection_p%02d".formatted(Math.round(100 * quantile)),
          tf.gather(descending, place, tf.constant(0)));
    }
  }
}
