package org.ithn.framework.negatives;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.registry.OptionsProvider;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/** Cross-entropy alone: no hard negatives, no contrastive loss, no image dissimilarity. */
public final class NoHardNegatives implements HardNegativeStrategy {
  /** The provider of {@code ithn.strategy = none}. */
  public static final class Provider implements StrategyProvider<OptionsProvider.NoOptions> {
    @Override
    public String name() {
      return "none";
    }

    @Override
    public String description() {
      return "cross-entropy alone";
    }

    @Override
    public NoOptions defaults() {
      return new NoOptions();
    }

    @Override
    public HardNegativeStrategy create(NoOptions options) {
      return new NoHardNegatives();
    }
  }

  @Override
  public <T extends TFloating> Operand<T> synthesise(GraphScope<T> scope, NegativeInputs<T> in) {
    throw new IllegalStateException("strategy none synthesises no negatives");
  }

  @Override
  public int negativesPerExample() {
    return 0;
  }

  @Override
  public boolean isContrastive() {
    return false;
  }
}
