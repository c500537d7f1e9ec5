package org.ithn.datasets.image;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Image of 8-bit samples (0 to 255), row-major {@code [height, width, channels]}.
 *
 * <p>A gray image keeps one channel and represents an RGB image with three equal ones, at a third
 * of the memory and work.
 */
public final class EightBitImage {
  private final int width;
  private final int height;
  private final int channels;
  private final byte[] samples;

  /**
   * Wraps the samples without copying them.
   *
   * @param width columns, at least 1
   * @param height rows, at least 1
   * @param channels 1 (gray) or 3 (red, green, blue)
   * @param samples {@code height * width * channels} unsigned values
   */
  public EightBitImage(int width, int height, int channels, byte[] samples) {
    checkArgument(
        width > 0 && height > 0 && (channels == 1 || channels == 3),
        "image: size %s x %s with %s channels; expected at least 1 x 1 with 1 or 3",
        width,
        height,
        channels);
    checkArgument(
        samples.length == (long) width * height * channels,
        "image: %s samples for %s x %s with %s channels",
        samples.length,
        width,
        height,
        channels);
    this.width = width;
    this.height = height;
    this.channels = channels;
    this.samples = samples;
  }

  /** Returns the number of columns. */
  public int width() {
    return width;
  }

  /** Returns the number of rows. */
  public int height() {
    return height;
  }

  /** Returns the number of channels: 1 (gray) or 3 (red, green, blue). */
  public int channels() {
    return channels;
  }

  /** Returns the size of the samples in bytes. */
  public int byteSize() {
    return samples.length;
  }

  /**
   * Returns a sample, 0 to 255.
   *
   * @param row from 0
   * @param column from 0
   * @param channel 0 red, 1 green, 2 blue; all are equal in a gray image
   */
  public int sample(int row, int column, int channel) {
    int stored = channels == 1 ? 0 : channel;
    return samples[(row * width + column) * channels + stored] & 0xff;
  }

  /** Returns a copy of the samples as {@code [height, width, 3]}; gray is repeated. */
  public byte[] rgb() {
    if (channels == 3) {
      return samples.clone();
    }
    byte[] rgb = new byte[samples.length * 3];
    for (int i = 0; i < rgb.length; i++) {
      rgb[i] = samples[i / 3];
    }
    return rgb;
  }

  /** Returns the rectangle that starts at {@code (top, left)}; it must lie inside the image. */
  public EightBitImage crop(int top, int left, int cropHeight, int cropWidth) {
    checkArgument(
        top >= 0 && left >= 0 && top + cropHeight <= height && left + cropWidth <= width,
        "crop: %s x %s at row %s, column %s does not lie inside an image of %s x %s",
        cropWidth,
        cropHeight,
        top,
        left,
        width,
        height);
    int row = cropWidth * channels;
    byte[] part = new byte[cropHeight * row];
    for (int y = 0; y < cropHeight; y++) {
      System.arraycopy(samples, ((top + y) * width + left) * channels, part, y * row, row);
    }
    return new EightBitImage(cropWidth, cropHeight, channels, part);
  }

  /** Returns the mirror image, left and right exchanged. */
  public EightBitImage flipHorizontally() {
    byte[] mirrored = new byte[samples.length];
    for (int from = 0; from < samples.length; from += channels) {
      int pixel = from / channels;
      int column = pixel % width;
      int to = (pixel - column + width - 1 - column) * channels;
      System.arraycopy(samples, from, mirrored, to, channels);
    }
    return new EightBitImage(width, height, channels, mirrored);
  }

  /** Returns a one-channel copy if red, green and blue are equal everywhere, else this image. */
  public EightBitImage grayIfEqualChannels() {
    if (channels == 1) {
      return this;
    }
    byte[] gray = new byte[width * height];
    for (int i = 0; i < gray.length; i++) {
      gray[i] = samples[3 * i];
      if (samples[3 * i + 1] != gray[i] || samples[3 * i + 2] != gray[i]) {
        return this;
      }
    }
    return new EightBitImage(width, height, 1, gray);
  }

  /** Returns the number of samples of each value, {@code [256]}. */
  public int[] levelCounts() {
    int[] counts = new int[256];
    for (byte sample : samples) {
      counts[sample & 0xff]++;
    }
    return counts;
  }

  /** Returns the samples without a copy, for this package; callers must not write to them. */
  byte[] samples() {
    return samples;
  }
}
