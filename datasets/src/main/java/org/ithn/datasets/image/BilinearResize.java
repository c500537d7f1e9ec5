package org.ithn.datasets.image;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Bilinear resizing with antialiasing, bit-identical to PIL's.
 *
 * <p>A triangle filter whose width grows with the reduction is applied to rows, then to columns.
 * Weights are fixed-point numbers of 22 fractional bits; the result between the passes is rounded
 * to 8 bits. A pass that changes nothing is skipped.
 *
 * <p>Source: Pillow {@code Resample.c}, filter BILINEAR; torchvision {@code Resize}.
 */
public final class BilinearResize {
  private static final int FRACTION_BITS = 22;
  private static final int HALF = 1 << (FRACTION_BITS - 1);

  private BilinearResize() {}

  /** Resizes to the given size in pixels; the aspect ratio may change. */
  public static EightBitImage resize(EightBitImage image, int width, int height) {
    checkArgument(
        width > 0 && height > 0, "resize: %s x %s; expected at least 1 x 1", width, height);
    EightBitImage rows = image.width() == width ? image : horizontal(image, width);
    return rows.height() == height ? rows : vertical(rows, height);
  }

  /**
   * Resizes the shorter side to {@code size} and the other to {@code (int) (size *
   * longer/shorter)}.
   */
  public static EightBitImage resizeShorterSide(EightBitImage image, int size) {
    int shorter = Math.min(image.width(), image.height());
    int longer = Math.max(image.width(), image.height());
    if (shorter == size) {
      return image;
    }
    int other = (int) ((double) ((long) size * longer) / shorter);
    return image.width() <= image.height()
        ? resize(image, size, other)
        : resize(image, other, size);
  }

  private static EightBitImage horizontal(EightBitImage image, int width) {
    Filter filter = Filter.of(image.width(), width);
    int channels = image.channels();
    byte[] in = image.samples();
    byte[] out = new byte[width * image.height() * channels];
    int to = 0;
    for (int y = 0; y < image.height(); y++) {
      int row = y * image.width() * channels;
      for (int x = 0; x < width; x++) {
        int[] weights = filter.weights[x];
        int first = row + filter.first[x] * channels;
        for (int c = 0; c < channels; c++) {
          int sum = HALF;
          int from = first + c;
          for (int weight : weights) {
            sum += (in[from] & 0xff) * weight;
            from += channels;
          }
          out[to++] = rounded(sum);
        }
      }
    }
    return new EightBitImage(width, image.height(), channels, out);
  }

  private static EightBitImage vertical(EightBitImage image, int height) {
    Filter filter = Filter.of(image.height(), height);
    int rowLength = image.width() * image.channels();
    byte[] in = image.samples();
    byte[] out = new byte[height * rowLength];
    int[] sums = new int[rowLength];
    for (int y = 0; y < height; y++) {
      java.util.Arrays.fill(sums, HALF);
      int from = filter.first[y] * rowLength;
      for (int weight : filter.weights[y]) {
        for (int x = 0; x < rowLength; x++) {
          sums[x] += (in[from + x] & 0xff) * weight;
        }
        from += rowLength;
      }
      for (int x = 0; x < rowLength; x++) {
        out[y * rowLength + x] = rounded(sums[x]);
      }
    }
    return new EightBitImage(image.width(), height, image.channels(), out);
  }

  private static byte rounded(int sum) {
    return (byte) Math.min(255, Math.max(0, sum >> FRACTION_BITS));
  }

  /**
   * Filter weights of one pass: for each output sample, the first input sample and the weights from
   * there.
   *
   * @param first index of the first input sample, one per output sample
   * @param weights fixed-point weights, each row summing to about 1
   */
  @SuppressWarnings("ArrayRecordComponent") // lives for one pass
  private record Filter(int[] first, int[][] weights) {
    static Filter of(int inputs, int outputs) {
      double scale = (double) inputs / outputs;
      double reach = Math.max(scale, 1.0);
      int[] first = new int[outputs];
      int[][] weights = new int[outputs][];
      for (int i = 0; i < outputs; i++) {
        double center = (i + 0.5) * scale;
        first[i] = Math.max(0, (int) (center - reach + 0.5));
        int end = Math.min(inputs, (int) (center + reach + 0.5));
        weights[i] = fixedPoint(triangle(first[i], end, center, 1.0 / reach));
      }
      return new Filter(first, weights);
    }

    private static double[] triangle(int first, int end, double center, double slope) {
      double[] weights = new double[end - first];
      double sum = 0;
      for (int j = 0; j < weights.length; j++) {
        weights[j] = Math.max(0, 1 - Math.abs((j + first - center + 0.5) * slope));
        sum += weights[j];
      }
      for (int j = 0; j < weights.length && sum != 0; j++) {
        weights[j] *= 1 / sum;
      }
      return weights;
    }

    private static int[] fixedPoint(double[] weights) {
      int[] fixed = new int[weights.length];
      for (int j = 0; j < fixed.length; j++) {
        fixed[j] = (int) (0.5 + weights[j] * (1 << FRACTION_BITS));
      }
      return fixed;
    }
  }
}
