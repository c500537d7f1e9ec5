package org.ithn.framework.negatives;

import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.registry.OptionsProvider;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * In-batch negatives: plain CLIP on S1 against the other reports of the batch, without a pass over
 * prior hard negatives.
 *
 * <p>Source: ITHN (ECAI 2023), Table 3, "+ L_con".
 */
public final class InBatchNegatives implements HardNegativeStrategy {
  /** The provider of {@code ithn.strategy = in-batch}. */
  public static final class Provider implements StrategyProvider<OptionsProvider.NoOptions> {
    @Override
    public String name() {
      return "in-batch";
    }

    @Override
    public String description() {
      return "plain CLIP against the other reports of the batch";
    }

    @Override
    public NoOptions defaults() {
      return new NoOptions();
    }

    @Override
    public HardNegativeStrategy create(NoOptions options) {
      return new InBatchNegatives();
    }
  }

  @Override
  public <T extends TFloating> Operand<T> synthesise(GraphScope<T> scope, NegativeInputs<T> in) {
    throw new IllegalStateException("strategy in-batch synthesises no negatives");
  }

  @Override
  public int negativesPerExample() {
    return 0;
  }
}
