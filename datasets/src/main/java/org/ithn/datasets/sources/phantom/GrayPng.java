package org.ithn.datasets.sources.phantom;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.Adler32;
import java.util.zip.CRC32;

/**
 * Encoder of 8-bit gray PNG files without compression.
 *
 * <p>Compressed bytes would depend on the zlib version; these depend only on the pixels.
 */
final class GrayPng {
  private static final byte[] SIGNATURE = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};
  private static final int LARGEST_BLOCK = 0xffff;

  private GrayPng() {}

  /**
   * Returns the content of a PNG file.
   *
   * @param pixels {@code size * size} gray values, row by row
   */
  static byte[] encode(byte[] pixels, int size) {
    ByteArrayOutputStream file = new ByteArrayOutputStream(pixels.length + 128);
    file.writeBytes(SIGNATURE);
    byte[] header =
        ByteBuffer.allocate(13)
            .putInt(size)
            .putInt(size)
            .put(new byte[] {8, 0, 0, 0, 0}) // 8 bit, gray, no interlacing
            .array();
    chunk(file, "IHDR", header);
    chunk(file, "IDAT", zlibStored(rows(pixels, size)));
    chunk(file, "IEND", new byte[0]);
    return file.toByteArray();
  }

  private static byte[] rows(byte[] pixels, int size) {
    byte[] rows = new byte[size * (size + 1)];
    for (int row = 0; row < size; row++) {
      // The byte before each row stays 0: no filter.
      System.arraycopy(pixels, row * size, rows, row * (size + 1) + 1, size);
    }
    return rows;
  }

  private static byte[] zlibStored(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(content.length + 64);
    out.writeBytes(new byte[] {0x78, 0x01});
    for (int start = 0; start < content.length; start += LARGEST_BLOCK) {
      int length = Math.min(LARGEST_BLOCK, content.length - start);
      out.write(start + length == content.length ? 1 : 0);
      out.writeBytes(new byte[] {(byte) length, (byte) (length >> 8)});
      out.writeBytes(new byte[] {(byte) ~length, (byte) (~length >> 8)});
      out.write(content, start, length);
    }
    Adler32 checksum = new Adler32();
    checksum.update(content);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
    return out.toByteArray();
  }

  private static void chunk(ByteArrayOutputStream file, String type, byte[] content) {
    byte[] name = type.getBytes(StandardCharsets.US_ASCII);
    CRC32 checksum = new CRC32();
    checksum.update(name);
    checksum.update(content);
    file.writeBytes(ByteBuffer.allocate(4).putInt(content.length).array());
    file.writeBytes(name);
    file.writeBytes(content);
    file.writeBytes(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
  }
}
