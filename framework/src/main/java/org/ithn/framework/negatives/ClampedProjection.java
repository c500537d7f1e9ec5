package org.ithn.framework.negatives;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.registry.OptionsProvider;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * The paper's projection, clamped to the segment between the prior hard negative and the report.
 *
 * <p>{@code uHard = uNeg + lambda min(max(t, 0), 1) (u - uNeg)} with t of Eq. 6. Eq. 6 lets t leave
 * [0, 1]: below 0, the result is easier than the prior; above 1, it lies beyond the report.
 */
public final class ClampedProjection implements HardNegativeStrategy {
  /** The provider of {@code ithn.strategy = projected-clamped}. */
  public static final class Provider implements StrategyProvider<OptionsProvider.NoOptions> {
    @Override
    public String name() {
      return "projected-clamped";
    }

    @Override
    public String description() {
      return "projection clamped between the prior and the report (not in the paper)";
    }

    @Override
    public NoOptions defaults() {
      return new NoOptions();
    }

    @Override
    public HardNegativeStrategy create(NoOptions options) {
      return new ClampedProjection();
    }
  }

  @Override
  public <T extends TFloating> Operand<T> synthesise(GraphScope<T> scope, NegativeInputs<T> in) {
    var tf = scope.tf();
    Operand<T> t = in.projectionCoefficient(scope); // [B, 1]
    Operand<T> inside = tf.math.minimum(tf.math.maximum(t, scope.scalar(0)), scope.scalar(1));
    Operand<T> line = tf.math.sub(in.positive().u(), in.priorNegative().u()); // [B, E]
    return tf.math.add(in.priorNegative().u(), tf.math.mul(tf.math.mul(in.lambda(), inside), line));
  }
}
