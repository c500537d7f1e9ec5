package org.ithn.datasets.image;

import java.io.ByteArrayOutputStream;

/** Removal of the colour profile from a JPEG file; the JDK would apply it, PIL does not. */
final class JpegProfile {
  private static final int APP2 = 0xe2;
  private static final int START_OF_SCAN = 0xda;

  private JpegProfile() {}

  /**
   * Returns the file without APP2 segments, or {@code content} itself if it has none.
   *
   * @param content a JPEG file, starting with FF D8
   */
  static byte[] strip(byte[] content) {
    ByteArrayOutputStream kept = new ByteArrayOutputStream(content.length);
    kept.write(content, 0, 2);
    int at = 2;
    while (at + 4 <= content.length && (content[at] & 0xff) == 0xff) {
      int marker = content[at + 1] & 0xff;
      if (marker == START_OF_SCAN) {
        break;
      }
      if (marker == 0xff) {
        at++; // a fill byte
        continue;
      }
      int length = 2 + ((content[at + 2] & 0xff) << 8 | (content[at + 3] & 0xff));
      if (at + length > content.length) {
        break;
      }
      if (marker != APP2) {
        kept.write(content, at, length);
      }
      at += length;
    }
    if (kept.size() == at) {
      return content;
    }
    kept.write(content, at, content.length - at);
    return kept.toByteArray();
  }
}
