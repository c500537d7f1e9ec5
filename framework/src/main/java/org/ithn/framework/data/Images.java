package org.ithn.framework.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Vision input of a backbone: normalised RGB images, row-major {@code [B, V, height, width, 3]}, or
 * region features {@code [B, R, D]}.
 *
 * @param pixels the values, normalised as the backbone expects
 * @param batchSize B, the number of examples
 * @param exampleShape the shape of one example: {@code [V, height, width, 3]} or {@code [R, D]}
 */
@SuppressWarnings("ArrayRecordComponent") // not copied, because a batch is large
public record Images(float[] pixels, int batchSize, List<Integer> exampleShape) {
  /** Number of colour channels: red, green, blue. */
  public static final int CHANNELS = 3;

  public Images {
    exampleShape = List.copyOf(exampleShape);
    long expected =
        exampleShape.stream().mapToLong(Integer::longValue).reduce(batchSize, (a, b) -> a * b);
    checkArgument(
        pixels.length == expected,
        "%s images of shape %s: expected %s values, got %s",
        batchSize,
        exampleShape,
        expected,
        pixels.length);
  }

  /**
   * Creates a batch of RGB images.
   *
   * @param views V, the number of images per example
   * @param height the height in pixels
   * @param width the width in pixels
   */
  public Images(float[] pixels, int batch, int views, int height, int width) {
    this(pixels, batch, List.of(views, height, width, CHANNELS));
  }

  /** Returns the shape, with B as the first axis. */
  public long[] shape() {
    return LongStream.concat(
            LongStream.of(batchSize), exampleShape.stream().mapToLong(Integer::longValue))
        .toArray();
  }

  /** Returns a range of the examples. */
  Images rows(int from, int to) {
    int each = pixels.length / batchSize;
    return new Images(Arrays.copyOfRange(pixels, from * each, to * each), to - from, exampleShape);
  }
}
