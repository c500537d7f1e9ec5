package org.ithn.datasets.study;

import static org.ithn.framework.checks.Checks.check;

/**
 * Use of the images of a study, {@code data.views.*}.
 *
 * @param mode the grouping of images into examples
 * @param perStudy the number of images used of each study, the first ones; 1 to 16
 */
public record ViewsConfig(ViewMode mode, int perStudy) {
  public ViewsConfig {
    check(perStudy >= 1 && perStudy <= 16, "perStudy", perStudy, "1 to 16");
  }

  /** Returns V, the images per example. */
  public int perExample() {
    return mode == ViewMode.JOINED ? perStudy : 1;
  }
}
