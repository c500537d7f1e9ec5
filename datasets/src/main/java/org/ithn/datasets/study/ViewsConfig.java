package org.ithn.datasets.study;

import static org.ithn.framework.checks.Checks.check;

import java.util.List;
import org.ithn.framework.keys.Key;

/** Use of the images of a study, {@code data.views.*}. */
public record ViewsConfig(
    @Key("the grouping of images into examples") ViewMode mode,
    @Key(
            value =
                "V, the number of images used of each study: the first ones; further ones are"
                    + " ignored",
            range = "1 to 16")
        int perStudy) {
  public ViewsConfig {
    check(perStudy >= 1 && perStudy <= 16, "perStudy", perStudy, "1 to 16");
  }

  /** Returns V, the images per example. */
  public int perExample() {
    return mode == ViewMode.SEPARATE ? 1 : perStudy;
  }

  /** Returns true if an example may have fewer than V images. */
  public boolean masksAbsent() {
    return mode == ViewMode.MASKED;
  }

  /** Returns true if a study of this many images, at least one, has enough for an example. */
  public boolean accepts(int images) {
    return masksAbsent() || images >= perExample();
  }

  /**
   * Returns the images of a study's first example: the first V, or fewer if absent views are
   * masked.
   *
   * @param images all images of the study, enough for an example
   */
  public <T> List<T> first(List<T> images) {
    int count = masksAbsent() ? Math.min(perExample(), images.size()) : perExample();
    return images.subList(0, count);
  }
}
