package org.ithn.framework.data;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Normalised RGB images, row-major {@code [B, V, height, width, 3]}.
 *
 * @param pixels {@code B * V * height * width * 3} values, normalised as the backbone expects
 * @param batch B, the number of examples
 * @param views V, images per example
 * @param height rows
 * @param width columns
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, not copied: a batch is large
public record Images(float[] pixels, int batch, int views, int height, int width) {
  /** Red, green, blue. */
  public static final int CHANNELS = 3;

  public Images {
    long expected = (long) batch * views * height * width * CHANNELS;
    checkArgument(
        pixels.length == expected,
        "images [%s, %s, %s, %s, 3] need %s values, got %s",
        batch,
        views,
        height,
        width,
        expected,
        pixels.length);
  }

  /** The shape {@code [B, V, height, width, 3]}. */
  public long[] shape() {
    return new long[] {batch, views, height, width, CHANNELS};
  }
}
