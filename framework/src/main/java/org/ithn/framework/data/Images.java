package org.ithn.framework.data;

import static com.google.common.base.Preconditions.checkArgument;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * What a backbone looks at: normalised RGB images, row-major {@code [B, V, height, width, 3]}, or
 * features of image regions {@code [B, R, D]}.
 *
 * @param pixels the values, normalised as the backbone expects
 * @param batchSize B, the number of examples
 * @param exampleShape the shape of one example: {@code [V, height, width, 3]} or {@code [R, D]}
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, not copied: a batch is large
public record Images(float[] pixels, int batchSize, List<Integer> exampleShape) {
  /** Red, green, blue. */
  public static final int CHANNELS = 3;

  public Images {
    exampleShape = List.copyOf(exampleShape);
    long expected =
        exampleShape.stream().mapToLong(Integer::longValue).reduce(batchSize, (a, b) -> a * b);
    checkArgument(
        pixels.length == expected,
        "images [%s] of shape %s need %s values, got %s",
        batchSize,
        exampleShape,
        expected,
        pixels.length);
  }

  /**
   * RGB images.
   *
   * @param views V, images per example
   * @param height rows
   * @param width columns
   */
  public Images(float[] pixels, int batch, int views, int height, int width) {
    this(pixels, batch, List.of(views, height, width, CHANNELS));
  }

  /** The shape, B first. */
  public long[] shape() {
    return LongStream.concat(
            LongStream.of(batchSize), exampleShape.stream().mapToLong(Integer::longValue))
        .toArray();
  }

  /** Some of the examples. */
  Images rows(int from, int to) {
    int each = pixels.length / batchSize;
    return new Images(Arrays.copyOfRange(pixels, from * each, to * each), to - from, exampleShape);
  }
}
