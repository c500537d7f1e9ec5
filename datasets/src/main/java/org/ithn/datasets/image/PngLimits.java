package org.ithn.datasets.image;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.ithn.datasets.DataException;
import org.ithn.framework.input.ImageRules;

/**
 * The rules of {@link ImageRules} for PNG files that take long to decode.
 *
 * @param png the contents of the file
 * @param name the file name for messages
 */
record PngLimits(ByteBuffer png, String name) {
  private static final int WIDE = 16;
  private static final int BUFFER = 1 << 16;
  private static final long MILLION = 1_000_000;
  private static final List<Integer> INFLATED =
      ImageRules.INFLATED_CHUNKS.stream().map(PngChunks::type).toList();

  /** The samples per pixel of PNG's colour types 0 to 6. */
  private static final int[] SAMPLES = {1, 1, 3, 1, 2, 1, 4};

  /**
   * Checks a file whose size is within the limits, by its header and the lengths of its chunks.
   *
   * @throws DataException if decoding would take too long
   */
  void check() {
    int width = png.getInt(16);
    int height = png.getInt(20);
    int samples = samples();
    long all = (long) width * height * samples;
    if (png.get(24) == WIDE && all > ImageRules.MAX_WIDE_SAMPLES) {
      throw refused(ImageRules.WIDE_SAMPLES.formatted(width, height, samples));
    }
    if (isInterlaced() && all > ImageRules.MAX_INTERLACED_SAMPLES) {
      throw refused(ImageRules.INTERLACED_SAMPLES.formatted(width, height, samples));
    }
    checkChunks();
  }

  private void checkChunks() {
    long data = 0;
    long others = 0;
    long dataBytes = 0;
    long inflated = 0;
    for (PngChunks.Chunk chunk : new PngChunks(png)) {
      if (chunk.isData()) {
        data++;
        dataBytes += chunk.length();
      } else if (!chunk.isEnd()) {
        others++;
      }
      if (INFLATED.contains(chunk.type())) {
        inflated +=
            Math.min(
                (long) ImageRules.MAX_EXPANSION * chunk.length(), ImageRules.MAX_INFLATED_CHUNK);
      }
    }
    if (data > ImageRules.MAX_DATA_CHUNKS) {
      throw refused(ImageRules.DATA_CHUNKS.formatted(data));
    }
    if (others > ImageRules.MAX_OTHER_CHUNKS) {
      throw refused(ImageRules.OTHER_CHUNKS.formatted(others));
    }
    if (inflated > ImageRules.MAX_INFLATED_BYTES) {
      throw refused(ImageRules.INFLATED.formatted(inflated / MILLION));
    }
    if (dataBytes > ImageRules.maxDataBytes(pixelBytes())) {
      throw refused(ImageRules.DATA_SIZE.formatted(dataBytes, pixelBytes()));
    }
  }

  /**
   * Checks that the compressed data end soon after the last row, which takes part of the time of
   * decoding. The JDK ignores the rest; the decoder of a served model inflates it.
   *
   * @throws DataException if they inflate to much more than the rows
   */
  void checkInflation() {
    long left = ImageRules.maxDataBytes(pixelBytes());
    byte[] buffer = new byte[BUFFER];
    Inflater inflater = new Inflater();
    try {
      for (PngChunks.Chunk chunk : new PngChunks(png)) {
        if (chunk.isData()) {
          inflater.setInput(png.slice(chunk.start(), chunk.length()));
          for (int count = -1; count != 0 && left >= 0; left -= count) {
            count = inflater.inflate(buffer);
          }
        }
      }
    } catch (DataFormatException e) {
      return; // the decoder refuses damage before the last row
    } finally {
      inflater.end();
    }
    if (left < 0) {
      throw refused(ImageRules.SURPLUS.formatted(pixelBytes()));
    }
  }

  /** Returns the bytes of all rows, with a filter byte each; twice as many if interlaced. */
  private long pixelBytes() {
    long bits = (long) png.getInt(16) * samples() * (png.get(24) & 0xff);
    long row = (bits + 2 * Byte.SIZE - 1) / Byte.SIZE;
    return png.getInt(20) * row * (isInterlaced() ? 2 : 1);
  }

  private int samples() {
    return SAMPLES[Math.min(png.get(25) & 0xff, SAMPLES.length - 1)];
  }

  private boolean isInterlaced() {
    return png.get(28) != 0;
  }

  private DataException refused(String sentence) {
    return new DataException("image %s: %s".formatted(name, sentence));
  }
}
