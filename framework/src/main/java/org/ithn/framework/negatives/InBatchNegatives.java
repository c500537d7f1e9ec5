package org.ithn.framework.negatives;

import org.ithn.framework.graph.GraphScope;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TFloating;

/**
 * The other reports of the batch are the negatives: plain CLIP on S1, without a negative branch.
 *
 * <p>Source: ITHN (ECAI 2023), Table 3, "+ L_con".
 */
public final class InBatchNegatives implements HardNegativeStrategy {
  /** Chosen by {@code ithn.strategy = in-batch}. */
  public static final class Provider implements StrategyProvider<StrategyProvider.NoOptions> {
    @Override
    public String name() {
      return "in-batch";
    }

    @Override
    public String description() {
      return "the other reports of the batch, plain CLIP";
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
