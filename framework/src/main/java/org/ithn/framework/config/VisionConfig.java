package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

/**
 * What training does to the visual extractor, keys {@code training.vision.*}.
 *
 * @param mode whether it learns
 * @param cache folder for the features of {@link Mode#CACHED}, which runs may share; empty = {@code
 *     features} in the run's folder
 */
public record VisionConfig(Mode mode, String cache) {
  /** Whether the visual extractor learns. */
  public enum Mode {
    /** It learns with the rest, as in the paper. */
    TRAINED,
    /** Its weights and running statistics stay; images are cropped and flipped as ever. */
    FROZEN,
    /**
     * Its weights and running statistics stay, and the features of every image, as evaluation sees
     * it, are computed once: a step costs what the decoder costs.
     */
    CACHED
  }

  public VisionConfig {
    check(cache.isEmpty() || mode == Mode.CACHED, "cache", cache, "empty unless mode is cached");
  }

  /** It learns. */
  public static VisionConfig defaults() {
    return new VisionConfig(Mode.TRAINED, "");
  }
}
