package org.ithn.experiments.rewards;

import java.util.List;
import org.ithn.framework.config.RewardModelConfig;

/**
 * Data and settings that a reward may need.
 *
 * @param corpus the references of all training examinations, for document frequencies
 * @param model the keys {@code training.self_critical.model.*}
 */
public record RewardSetup(List<List<String>> corpus, RewardModelConfig model) {
  public RewardSetup {
    corpus = List.copyOf(corpus);
  }
}
