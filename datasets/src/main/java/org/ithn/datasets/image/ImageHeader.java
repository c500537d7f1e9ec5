package org.ithn.datasets.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.ithn.datasets.DataException;
import org.ithn.datasets.codec.JpegFrame;
import org.ithn.framework.input.ImageRules;

/**
 * Format and size from an image file's header, read before decoding.
 *
 * @param format {@code png} or {@code jpeg}
 * @param width columns, at least 1
 * @param height rows, at least 1
 * @param bits bits per sample
 */
record ImageHeader(String format, int width, int height, int bits) {
  private static final int HEAD = 160;
  private static final int PNG_FIRST_CHUNKS = 33;
  private static final int IHDR = 0x49484452;

  static ImageHeader of(byte[] content, String name) {
    if (content.length == 0) {
      throw refused(name, ImageRules.EMPTY);
    }
    String head =
        new String(content, 0, Math.min(HEAD, content.length), StandardCharsets.ISO_8859_1);
    ByteBuffer bytes = ByteBuffer.wrap(content);
    if (head.startsWith(ImageRules.PNG)) {
      return png(bytes, name);
    }
    if (head.startsWith(ImageRules.JPEG)) {
      return jpeg(bytes, name);
    }
    for (ImageRules.Foreign foreign : ImageRules.foreignFormats()) {
      if (head.startsWith(foreign.magic(), foreign.offset())) {
        throw refused(name, foreign.sentence());
      }
    }
    throw refused(name, ImageRules.UNKNOWN);
  }

  /** Returns true if the content starts like a PNG file of a size that is decoded. */
  static boolean isPng(byte[] content) {
    if (content.length < PNG_FIRST_CHUNKS
        || !new String(content, 0, ImageRules.PNG.length(), StandardCharsets.ISO_8859_1)
            .equals(ImageRules.PNG)) {
      return false;
    }
    ByteBuffer bytes = ByteBuffer.wrap(content);
    int width = bytes.getInt(16);
    int height = bytes.getInt(20);
    return width > 0 && height > 0 && (long) width * height <= ImageRules.MAX_PIXELS;
  }

  private static ImageHeader png(ByteBuffer bytes, String name) {
    if (bytes.limit() < PNG_FIRST_CHUNKS || bytes.getInt(12) != IHDR) {
      throw cutOff(name);
    }
    ImageHeader header = sized("png", bytes.getInt(16), bytes.getInt(20), bytes.get(24), name);
    new PngLimits(bytes, name).check();
    checkChunks(bytes, name);
    long pixels = (long) header.width * header.height;
    if (pixels * bytes.get(24) / Byte.SIZE > (long) bytes.limit() * ImageRules.MAX_EXPANSION) {
      throw cutOff(name);
    }
    return header;
  }

  private static void checkChunks(ByteBuffer bytes, String name) {
    PngChunks chunks = new PngChunks(bytes);
    for (PngChunks.Chunk chunk : chunks) {
      CRC32 crc = new CRC32();
      crc.update(bytes.slice(chunk.start() - 4, chunk.length() + 4));
      // As in libpng, a wrong checksum of a chunk that no pixel depends on is no damage.
      if (!chunk.isAncillary() && (int) crc.getValue() != bytes.getInt(chunk.end())) {
        throw new DataException(
            "image %s: is damaged (a PNG checksum is wrong); copy it again from its source"
                .formatted(name));
      }
    }
    if (!chunks.areComplete()) {
      throw cutOff(name);
    }
  }

  private static ImageHeader jpeg(ByteBuffer bytes, String name) {
    JpegFrame frame = JpegFrame.find(bytes).orElseThrow(() -> cutOff(name));
    checkEnd(bytes, frame.at(), name);
    if (frame.bits() != 8 || (frame.components() != 1 && frame.components() != 3)) {
      throw refused(
          name,
          frame.bits() == 8
              ? ImageRules.COMPONENTS.formatted(frame.components())
              : "is a JPEG of %d bits; save it as 8-bit gray or RGB".formatted(frame.bits()));
    }
    ImageHeader header = sized("jpeg", frame.width(), frame.height(), frame.bits(), name);
    if (frame.hasManyScans()) {
      throw refused(name, ImageRules.SCANS.formatted(frame.scans()));
    }
    if (frame.hasManySamples()) {
      throw refused(
          name,
          ImageRules.SCANNED.formatted(
              frame.width(), frame.height(), frame.components(), frame.scans()));
    }
    return header;
  }

  private static void checkEnd(ByteBuffer bytes, int frame, String name) {
    for (int at = bytes.limit() - 2; at > frame; at--) {
      if (bytes.getShort(at) == (short) 0xffd9) {
        return;
      }
    }
    throw cutOff(name);
  }

  private static ImageHeader sized(String format, int width, int height, int bits, String name) {
    if (width < 1 || height < 1) {
      throw refused(name, ImageRules.NO_PIXELS.formatted(width, height));
    }
    if ((long) width * height > ImageRules.MAX_PIXELS) {
      throw refused(name, ImageRules.TOO_LARGE.formatted(width, height));
    }
    if (Math.max(width, height) > (long) ImageRules.MAX_ASPECT * Math.min(width, height)) {
      throw refused(name, ImageRules.THIN.formatted(width, height));
    }
    return new ImageHeader(format, width, height, bits);
  }

  private static DataException refused(String name, String sentence) {
    return new DataException("image %s: %s".formatted(name, sentence));
  }

  private static DataException cutOff(String name) {
    return new DataException(
        "image %s: is damaged or cut off; copy it again from its source".formatted(name));
  }
}
