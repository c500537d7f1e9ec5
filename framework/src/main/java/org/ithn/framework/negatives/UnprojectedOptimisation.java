package org.ithn.framework.negatives;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.registry.OptionsProvider;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * Projected gradient ascent without the projection: a step straight towards the image.
 *
 * <p>{@code uHard = (1 - lambda) uNeg + lambda z}.
 *
 * <p>Source: ITHN (ECAI 2023), Eq. 5 without P.
 */
public final class UnprojectedOptimisation implements HardNegativeStrategy {
  /** The provider of {@code ithn.strategy = unprojected}. */
  public static final class Provider implements StrategyProvider<OptionsProvider.NoOptions> {
    @Override
    public String name() {
      return "unprojected";
    }

    @Override
    public String description() {
      return "a gradient step towards the image, off the line of reports (Eq. 5 without P)";
    }

    @Override
    public NoOptions defaults() {
      return new NoOptions();
    }

    @Override
    public HardNegativeStrategy create(NoOptions options) {
      return new UnprojectedOptimisation();
    }
  }

  @Override
  public <T extends TFloating> Operand<T> synthesise(GraphScope<T> scope, NegativeInputs<T> in) {
    var tf = scope.tf();
    Operand<T> toImage = tf.math.sub(in.positive().z(), in.priorNegative().u()); // [B, E]
    return tf.math.add(in.priorNegative().u(), tf.math.mul(in.lambda(), toImage));
  }
}
