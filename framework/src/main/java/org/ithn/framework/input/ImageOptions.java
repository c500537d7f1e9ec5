package org.ithn.framework.input;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;

/**
 * The options of image preprocessing.
 *
 * @param resizeTo the pixels of the shorter side, or of both sides, after resizing
 * @param keepAspect true to resize the shorter side to {@code resizeTo} and keep the aspect ratio;
 *     false to resize both sides to it
 * @param size the height and width of the crop in pixels, from 1 to {@code resizeTo}
 * @param range the scaling of 16-bit samples
 * @param mean the means of red, green and blue, for samples in [0, 1]
 * @param deviation the standard deviations of red, green and blue, above 0
 */
public record ImageOptions(
    int resizeTo,
    boolean keepAspect,
    int size,
    SampleRange range,
    List<Float> mean,
    List<Float> deviation) {
  public ImageOptions {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    checkArgument(
        size >= 1 && size <= resizeTo,
        "input pipeline: crop size is %s pixels; expected 1 to %s, the resized size",
        size,
        resizeTo);
    checkArgument(
        mean.size() == 3 && deviation.size() == 3,
        "input pipeline: got %s means and %s deviations; expected 3 of each",
        mean.size(),
        deviation.size());
  }
}
