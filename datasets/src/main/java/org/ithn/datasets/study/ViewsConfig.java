package org.ithn.datasets.study;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.framework.keys.Key;

/** Use of the images of a study, {@code data.views.*}. */
public record ViewsConfig(
    @Key("the grouping of images into examples") ViewMode mode,
    @Key(value = "the number of images used of each study, the first ones", range = "1 to 16")
        int perStudy) {
  public ViewsConfig {
    check(perStudy >= 1 && perStudy <= 16, "perStudy", perStudy, "1 to 16");
  }

  /** Returns V, the images per example. */
  public int perExample() {
    return mode == ViewMode.JOINED ? perStudy : 1;
  }
}
