package org.ithn.experiments.run;

import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.losses.IthnObjective;
import org.ithn.framework.negatives.HardNegativeStrategy;
import org.ithn.framework.negatives.StrategyProvider;

/** Makes what the section {@code ithn} of a configuration names. */
public final class Objectives {
  private Objectives() {}

  /** What training minimises. */
  public static IthnObjective create(ExperimentConfig config) {
    HardNegativeStrategy strategy =
        create(Plugins.strategies().get(config.strategy().name()), config.strategy().options());
    return new IthnObjective(config.ithn(), strategy);
  }

  @SuppressWarnings("unchecked") // the options were read as the provider's own record
  private static <C extends Record> HardNegativeStrategy create(
      StrategyProvider<C> provider, Record options) {
    return provider.create((C) options);
  }
}
