package org.ithn.framework.input;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;

/**
 * What becomes of an image.
 *
 * @param resizeTo pixels of the shorter side, or of both sides
 * @param keepAspect whether {@code resizeTo} is the shorter side's
 * @param size height and width of the crop, at most {@code resizeTo}
 * @param mean red, green, blue; of samples in [0, 1]
 * @param deviation red, green, blue; above 0
 */
public record ImageOptions(
    int resizeTo, boolean keepAspect, int size, List<Float> mean, List<Float> deviation) {
  public ImageOptions {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    checkArgument(
        size >= 1 && size <= resizeTo,
        "input pipeline: crops of %s pixels out of %s; expected 1 to that",
        size,
        resizeTo);
    checkArgument(
        mean.size() == 3 && deviation.size() == 3,
        "input pipeline: %s means and %s deviations; expected 3 of each",
        mean.size(),
        deviation.size());
  }
}
