package org.ithn.experiments.rewards;

import org.ithn.framework.registry.NamedProvider;

/** Plug-in point for rewards of reports, which {@code training.self_critical.reward} names. */
public interface RewardProvider extends NamedProvider {
  /**
   * Opens the reward; the caller closes it.
   *
   * @throws IllegalArgumentException if the set-up lacks something; the message names the key
   */
  ReportReward open(RewardSetup setup);
}
