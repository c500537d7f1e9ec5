package org.ithn.framework.runs;

import java.util.Map;

/** Log keys of every run, in addition to the terms of its objective. */
public final class LogKeys {
  public static final String TOTAL = "loss/total";
  public static final String GRADIENT_NORM = "train/gradient_norm";
  public static final String LEARNING_RATE = "train/learning_rate";
  public static final String EXAMPLES_PER_SECOND = "train/examples_per_second";
  public static final String DATA_WAIT = "train/data_wait";
  public static final String NEGATIVES = "negatives/";
  public static final String HARDNESS = "negatives/hardness";
  public static final String ALIGNMENT = "alignment/cosine";
  public static final String ALIGNMENT_AVERAGE = "alignment/average";
  public static final String IDENTICAL = "negatives/identical_in_batch";
  public static final String COLLAPSED = "negatives/collapsed";
  public static final String SELF_CRITICAL = "loss/self_critical";
  public static final String REWARD_MEAN = "reward/mean";
  public static final String REWARD_BEST = "reward/best";
  public static final String VALIDATION = "validation/";

  private LogKeys() {}

  /** Adds the learning rate of each parameter group. */
  public static void putLearningRates(Map<String, Double> scalars, Map<String, Double> rates) {
    rates.forEach((group, rate) -> scalars.put(LEARNING_RATE + "/" + group, rate));
  }
}
