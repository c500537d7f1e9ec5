package org.ithn.framework.config;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.framework.keys.Choice;
import org.ithn.framework.keys.Key;
import org.ithn.framework.keys.Resume;

/** Training of the visual extractor, keys {@code training.vision.*}. */
public record VisionConfig(
    @Key("trained, frozen, or frozen with cached features") Mode mode,
    @Key(
            value =
                "folder for the features of the mode `cached`, which runs may share; empty ="
                    + " `features` in the run directory",
            range = "a path; empty in other modes",
            resume = Resume.MOVED)
        String cache) {
  /** The training mode of the visual extractor. */
  public enum Mode {
    @Choice("Training with the rest of the model, as in the paper.")
    TRAINED,
    @Choice("Frozen weights and running statistics; images are still cropped and flipped.")
    FROZEN,
    @Choice(
        "Frozen weights and running statistics; the features of every image, with the evaluation"
            + " transform, are computed once. A step then runs only the rest of the model.")
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
