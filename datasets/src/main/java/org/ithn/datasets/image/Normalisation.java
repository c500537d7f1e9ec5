package org.ithn.datasets.image;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.List;

/**
 * Per-channel normalisation {@code (sample / 255 - mean) / deviation} in float32.
 *
 * @param mean means of red, green and blue, for samples in [0, 1]
 * @param deviation standard deviations of red, green and blue, above 0
 */
public record Normalisation(List<Float> mean, List<Float> deviation) {
  /** ImageNet's statistics, with which torchvision's ResNets were trained. */
  public static final Normalisation IMAGENET =
      new Normalisation(List.of(0.485f, 0.456f, 0.406f), List.of(0.229f, 0.224f, 0.225f));

  private static final int CHANNELS = 3;

  public Normalisation {
    mean = List.copyOf(mean);
    deviation = List.copyOf(deviation);
    checkArgument(
        mean.size() == CHANNELS && deviation.size() == CHANNELS,
        "normalisation: %s means and %s deviations; expected 3 of each",
        mean.size(),
        deviation.size());
    checkArgument(
        deviation.stream().allMatch(d -> d > 0),
        "normalisation: deviations %s; each must be above 0",
        deviation);
  }

  /**
   * Writes an image as {@code [height, width, 3]}.
   *
   * @param out the array to write to
   * @param offset index of the first value in {@code out}
   */
  public void normalise(EightBitImage image, float[] out, int offset) {
    float[][] tables = {table(0), table(1), table(2)};
    byte[] samples = image.samples();
    int step = image.channels();
    int second = step == 1 ? 0 : 1;
    int third = step == 1 ? 0 : 2;
    int to = offset;
    for (int from = 0; from < samples.length; from += step) {
      out[to++] = tables[0][samples[from] & 0xff];
      out[to++] = tables[1][samples[from + second] & 0xff];
      out[to++] = tables[2][samples[from + third] & 0xff];
    }
  }

  private float[] table(int channel) {
    float[] table = new float[256];
    for (int sample = 0; sample < table.length; sample++) {
      table[sample] = (sample / 255f - mean.get(channel)) / deviation.get(channel);
    }
    return table;
  }
}
