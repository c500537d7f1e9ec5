package org.ithn.datasets.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.ithn.framework.input.ImageRules;

/** The EXIF orientation of an image file. */
final class Orientation {
  private static final int SHORT_TYPE = 3;
  private static final int ENTRY_BYTES = 12;
  private static final int TIFF_START = 4; // bytes of the TIFF header that belong to the marker

  private Orientation() {}

  /** Returns 1 to 8, or 0 if the file has none. */
  static int detect(byte[] content) {
    int length = Math.min(content.length, ImageRules.EXIF_BYTES);
    String start = new String(content, 0, length, StandardCharsets.ISO_8859_1);
    int largest = 0;
    for (boolean littleEndian : new boolean[] {true, false}) {
      for (String marker : ImageRules.exifMarkers(littleEndian)) {
        int at = start.indexOf(marker);
        if (at >= 0) {
          int from = at + marker.length();
          ByteBuffer rest =
              ByteBuffer.wrap(content, from, length - from)
                  .slice()
                  .order(littleEndian ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN);
          largest = Math.max(largest, read(rest));
        }
      }
    }
    return largest;
  }

  private static int read(ByteBuffer rest) {
    if (rest.limit() < 4) {
      return 0;
    }
    int offset = rest.getInt(0);
    if (offset < 2 * TIFF_START || offset > ImageRules.EXIF_MAX_OFFSET) {
      return 0;
    }
    int directory = offset - TIFF_START;
    int largest = 0;
    int count = Math.min(unsignedShort(rest, directory), ImageRules.EXIF_MAX_ENTRIES);
    for (int entry = 0; entry < count; entry++) {
      int at = directory + 2 + entry * ENTRY_BYTES;
      if (unsignedShort(rest, at) == ImageRules.EXIF_ORIENTATION
          && unsignedShort(rest, at + 2) == SHORT_TYPE) {
        largest = Math.max(largest, unsignedShort(rest, at + 8));
      }
    }
    return largest;
  }

  /** Returns the number at this position; 0 behind the end. */
  private static int unsignedShort(ByteBuffer bytes, int at) {
    return at + 2 <= bytes.limit() ? bytes.getShort(at) & 0xffff : 0;
  }
}
