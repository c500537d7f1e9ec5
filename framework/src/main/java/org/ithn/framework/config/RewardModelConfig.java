package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.framework.keys.Key;
import org.ithn.framework.keys.Resume;

/**
 * The model of a reward that reads one, keys {@code training.self_critical.model.*}.
 *
 * <p>Its weights are not trained and do not belong to the run.
 */
public record RewardModelConfig(
    @Key(
            value = "folder of the language model of a reward that has one; empty = none",
            range = "a path, or empty",
            resume = Resume.MOVED)
        String folder,
    @Key(
            value =
                "the model's layer; -1 = the usual one of the model that the folder is named after",
            range = "at least -1")
        int layer) {
  public RewardModelConfig {
    check(layer >= -1, "layer", layer, "at least -1");
  }

  /** Returns no model. */
  public static RewardModelConfig none() {
    return new RewardModelConfig("", -1);
  }
}
