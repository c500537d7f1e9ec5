package org.ithn.datasets.image;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import org.ithn.datasets.DataException;
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
  private static final int ANCILLARY = 0x20000000; // a lower-case first letter
  private static final int PNG_FIRST_CHUNKS = 33;
  private static final int IHDR = 0x49484452;
  private static final int IDAT = 0x49444154;
  private static final int IEND = 0x49454e44;
  // Largest expansion of one byte by zlib.
  private static final long MAX_INFLATION = 1040;

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

  private static ImageHeader png(ByteBuffer bytes, String name) {
    if (bytes.limit() < PNG_FIRST_CHUNKS || bytes.getInt(12) != IHDR) {
      throw cutOff(name);
    }
    ImageHeader header = sized("png", bytes.getInt(16), bytes.getInt(20), bytes.get(24), name);
    PngLimits.check(bytes, name);
    checkChunks(bytes, name);
    long pixels = (long) header.width * header.height;
    if (pixels * bytes.get(24) / Byte.SIZE > bytes.limit() * MAX_INFLATION) {
      throw cutOff(name);
    }
    return header;
  }

  private static void checkChunks(ByteBuffer bytes, String name) {
    int at = Long.BYTES;
    boolean data = false;
    while (at + 12L <= bytes.limit()) {
      int length = bytes.getInt(at);
      int type = bytes.getInt(at + 4);
      if (length < 0 || at + 12L + length > bytes.limit()) {
        throw cutOff(name);
      }
      CRC32 crc = new CRC32();
      crc.update(bytes.slice(at + 4, length + 4));
      // As in libpng, a wrong checksum of a chunk that no pixel depends on is no damage.
      if ((type & ANCILLARY) == 0 && (int) crc.getValue() != bytes.getInt(at + 8 + length)) {
        throw new DataException(
            "image %s: is damaged (a PNG checksum is wrong); copy it again from its source"
                .formatted(name));
      }
      data |= type == IDAT;
      if (type == IEND && data) {
        return;
      }
      at += 12 + length;
    }
    throw cutOff(name);
  }

  private static ImageHeader jpeg(ByteBuffer bytes, String name) {
    int at = 2;
    while (at + 10 <= bytes.limit()) {
      int marker = bytes.get(at + 1) & 0xff;
      if ((bytes.get(at) & 0xff) != 0xff) {
        throw cutOff(name);
      }
      if (marker == 0xff) {
        at++; // a fill byte
      } else if (isFrame(marker)) {
        checkEnd(bytes, at, name);
        ImageHeader header = jpegFrame(bytes, at, name);
        checkScans(bytes, header, name);
        return header;
      } else {
        at += 2 + (bytes.getShort(at + 2) & 0xffff);
      }
    }
    throw cutOff(name);
  }

  private static void checkEnd(ByteBuffer bytes, int frame, String name) {
    for (int at = bytes.limit() - 2; at > frame; at--) {
      if (bytes.getShort(at) == (short) 0xffd9) {
        return;
      }
    }
    throw cutOff(name);
  }

  private static void checkScans(ByteBuffer bytes, ImageHeader header, String name) {
    int scans = 0;
    for (int at = 0; at + 1 < bytes.limit(); at++) {
      if (bytes.get(at) == (byte) 0xff && bytes.get(at + 1) == (byte) 0xda) {
        scans++;
      }
    }
    if (scans > ImageRules.MAX_SCANS) {
      throw refused(name, ImageRules.SCANS.formatted(scans));
    }
    long pixels = (long) header.width * header.height;
    // The caller rejects larger images with its own message.
    if (pixels <= ImageRules.MAX_PIXELS && pixels * scans > ImageRules.MAX_SCANNED_PIXELS) {
      throw refused(name, ImageRules.SCANNED.formatted(header.width, header.height, scans));
    }
  }

  private static boolean isFrame(int marker) {
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
  }

  private static ImageHeader jpegFrame(ByteBuffer bytes, int at, String name) {
    int bits = bytes.get(at + 4) & 0xff;
    int height = bytes.getShort(at + 5) & 0xffff;
    int width = bytes.getShort(at + 7) & 0xffff;
    int components = bytes.get(at + 9) & 0xff;
    if (bits != 8 || (components != 1 && components != 3)) {
      throw refused(
          name,
          bits == 8
              ? ImageRules.COMPONENTS.formatted(components)
              : "is a JPEG of %d bits; save it as 8-bit gray or RGB".formatted(bits));
    }
    return sized("jpeg", width, height, bits, name);
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
