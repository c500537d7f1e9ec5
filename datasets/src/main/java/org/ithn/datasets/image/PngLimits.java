package org.ithn.datasets.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.ithn.datasets.DataException;
import org.ithn.framework.input.ImageRules;

/**
 * The rules of {@link ImageRules} for PNG files that take long to decode. As in the graph, chunks
 * are counted by their type's letters.
 */
final class PngLimits {
  private static final int WIDE = 16;

  /** The samples per pixel of PNG's colour types 0 to 6. */
  private static final int[] SAMPLES = {1, 1, 3, 1, 2, 1, 4};

  private PngLimits() {}

  /**
   * Checks a file whose size is within the limits.
   *
   * @param png the contents of the file
   * @throws DataException if decoding would take too long
   */
  static void check(ByteBuffer png, String name) {
    int width = png.getInt(16);
    int height = png.getInt(20);
    int samples = SAMPLES[Math.min(png.get(25) & 0xff, SAMPLES.length - 1)];
    long all = (long) width * height * samples;
    if (png.get(24) == WIDE && all > ImageRules.MAX_WIDE_SAMPLES) {
      throw refused(name, ImageRules.WIDE_SAMPLES.formatted(width, height, samples));
    }
    if (png.get(28) != 0 && all > ImageRules.MAX_INTERLACED_SAMPLES) {
      throw refused(name, ImageRules.INTERLACED_SAMPLES.formatted(width, height, samples));
    }
    if (count(png, ImageRules.DATA_CHUNK) > ImageRules.MAX_DATA_CHUNKS) {
      throw refused(name, ImageRules.DATA_CHUNKS);
    }
    for (String type : ImageRules.TEXT_CHUNKS) {
      if (count(png, type) > ImageRules.MAX_TEXT_CHUNKS) {
        throw refused(name, ImageRules.TEXT_CHUNK_COUNT);
      }
    }
  }

  private static int count(ByteBuffer png, String type) {
    int letters = ByteBuffer.wrap(type.getBytes(StandardCharsets.US_ASCII)).getInt();
    int count = 0;
    int last = 0;
    for (int at = 0; at < png.limit(); at++) {
      last = last << Byte.SIZE | (png.get(at) & 0xff);
      count += last == letters ? 1 : 0;
    }
    return count;
  }

  private static DataException refused(String name, String sentence) {
    return new DataException("image %s: %s".formatted(name, sentence));
  }
}
