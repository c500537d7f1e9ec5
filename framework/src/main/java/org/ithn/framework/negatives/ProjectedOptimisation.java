package org.ithn.framework.negatives;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.registry.OptionsProvider;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Projected-gradient hard negatives: each prior negative moves along the line to its report, by as
 * much as the image indicates.
 *
 * <p>{@code uHard = (1 - lambda) uNeg + lambda p}, where {@code p} is the projection of {@code z}
 * onto the line through {@code uNeg} and {@code u}; equivalently, {@code uHard = uNeg + lambda t (u
 * - uNeg)}.
 *
 * <p>For example, with {@code uNeg = (0, 1)}, {@code u = (1, 0)} and {@code z = (1, 0)}, t is 1 and
 * lambda = 0.5 gives (0.5, 0.5); with {@code z = (0, 1)}, t is 0 and the prior stays.
 *
 * <p>Source: ITHN (ECAI 2023), Eqs. 6 and 7. Differs: the squared length is clamped to at least
 * {@code 1e-12}, so identical reports give {@code uHard = uNeg} instead of NaN.
 */
public final class ProjectedOptimisation implements HardNegativeStrategy {
  /** The provider of {@code ithn.strategy = projected}. */
  public static final class Provider implements StrategyProvider<OptionsProvider.NoOptions> {
    @Override
    public String name() {
      return "projected";
    }

    @Override
    public String description() {
      return "moved along the line to the report, as far as the image indicates (Eqs. 6 and 7)";
    }

    @Override
    public NoOptions defaults() {
      return new NoOptions();
    }

    @Override
    public HardNegativeStrategy create(NoOptions options) {
      return new ProjectedOptimisation();
    }
  }

  @Override
  public <T extends TFloating> Operand<T> synthesise(GraphScope<T> scope, NegativeInputs<T> in) {
    ReportLine<T> line = ReportLine.of(scope, in);
    Operand<T> t = line.projectionCoefficient(scope, in.positive().z()); // [B, 1]
    return line.pointAt(scope, scope.tf().math.mul(in.lambda(), t)); // [B, E]
  }
}
