package org.ithn.experiments.run;

import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.losses.IthnObjective;
import org.ithn.framework.negatives.HardNegativeStrategy;
import org.ithn.framework.negatives.StrategyProvider;

/** Factory of training objectives from the section {@code ithn} of a configuration. */
public final class Objectives {
  private Objectives() {}

  /** Creates the objective that training minimises. */
  public static IthnObjective create(ExperimentConfig config) {
    HardNegativeStrategy strategy =
        create(Plugins.strategies().get(config.strategy().name()), config.strategy().options());
    return new IthnObjective(config.ithn(), strategy);
  }

  @SuppressWarnings("unchecked") // the options were read as the provider's record
  private static <C extends Record> HardNegativeStrategy create(
      StrategyProvider<C> provider, Record options) {
    return provider.create((C) options);
  }
}
