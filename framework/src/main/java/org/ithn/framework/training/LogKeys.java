package org.ithn.framework.training;

import java.util.Map;

/** Names of what every run logs, beside the terms of its objective. */
final class LogKeys {
  static final String TOTAL = "loss/total";
  static final String GRADIENT_NORM = "train/gradient_norm";
  static final String LEARNING_RATE = "train/learning_rate";
  static final String EXAMPLES_PER_SECOND = "train/examples_per_second";
  static final String DATA_WAIT = "train/data_wait";
  static final String HARDNESS = "negatives/hardness";
  static final String IDENTICAL = "negatives/identical_in_batch";
  static final String COLLAPSED = "negatives/collapsed";
  static final String SELF_CRITICAL = "loss/self_critical";
  static final String REWARD_MEAN = "reward/mean";
  static final String REWARD_BEST = "reward/best";
  static final String VALIDATION = "validation/";

  private LogKeys() {}

  /** Adds the learning rate of each parameter group. */
  static void putRates(Map<String, Double> scalars, Map<String, Double> rates) {
    rates.forEach((group, rate) -> scalars.put(LEARNING_RATE + "/" + group, rate));
  }
}
