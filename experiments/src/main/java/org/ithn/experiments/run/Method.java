package org.ithn.experiments.run;

import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.losses.IthnObjective;
import org.ithn.framework.negatives.HardNegativeStrategy;
import org.ithn.framework.negatives.StrategyProvider;

/** Makes what the section {@code ithn} of a configuration names. */
public final class Method {
  private Method() {}

  /** What training minimises. */
  public static IthnObjective objective(ExperimentConfig config) {
    HardNegativeStrategy strategy =
        create(Catalogue.strategies().named(config.strategy().name()), config.strategy().options());
    return new IthnObjective(config.ithn(), strategy);
  }

  @SuppressWarnings("unchecked") // the options were read as the provider's own record
  private static <C extends Record> HardNegativeStrategy create(
      StrategyProvider<C> provider, Record options) {
    return provider.create((C) options);
  }
}
