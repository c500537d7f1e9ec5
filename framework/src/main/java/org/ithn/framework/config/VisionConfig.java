package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

/**
 * Training of the visual extractor, keys {@code training.vision.*}.
 *
 * @param mode trained, frozen, or frozen with cached features
 * @param cache folder for the features of {@link Mode#CACHED}, which runs may share; empty = {@code
 *     features} in the run directory
 */
public record VisionConfig(Mode mode, String cache) {
  /** The training mode of the visual extractor. */
  public enum Mode {
    /** Training with the rest of the model, as in the paper. */
    TRAINED,
    /** Frozen weights and running statistics; images are still cropped and flipped. */
    FROZEN,
    /**
     * Frozen weights and running statistics; the features of every image, with the evaluation
     * transform, are computed once. A step then runs only the rest of the model.
     */
    CACHED
  }

  public VisionConfig {
    check(cache.isEmpty() || mode == Mode.CACHED, "cache", cache, "empty unless mode is cached");
  }

  /** Returns a trained visual extractor. */
  public static VisionConfig defaults() {
    return new VisionConfig(Mode.TRAINED, "");
  }
}
