package org.ithn.framework.negatives;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.registry.OptionsProvider;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * The prior hard negatives, unchanged: {@code uHard = uNeg}.
 *
 * <p>Source: ITHN (ECAI 2023), Table 3, "w/o harder negative synthesis".
 */
public final class PriorHardNegatives implements HardNegativeStrategy {
  /** The provider of {@code ithn.strategy = prior}. */
  public static final class Provider implements StrategyProvider<OptionsProvider.NoOptions> {
    @Override
    public String name() {
      return "prior";
    }

    @Override
    public String description() {
      return "the prior hard negatives, unchanged";
    }

    @Override
    public NoOptions defaults() {
      return new NoOptions();
    }

    @Override
    public HardNegativeStrategy create(NoOptions options) {
      return new PriorHardNegatives();
    }
  }

  @Override
  public <T extends TFloating> Operand<T> synthesise(GraphScope<T> scope, NegativeInputs<T> in) {
    return scope.tf().identity(in.priorNegative().u());
  }
}
