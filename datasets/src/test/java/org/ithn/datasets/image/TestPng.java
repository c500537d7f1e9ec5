package org.ithn.datasets.image;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Encoder of PNG files of every colour type, including invalid ones. */
public final class TestPng {
  public static final int GRAY = 0;
  public static final int RGB = 2;
  public static final int PALETTE = 3;
  public static final int GRAY_ALPHA = 4;
  public static final int RGB_ALPHA = 6;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private TestPng() {}

  /**
   * Returns a PNG file.
   *
   * @param palette red, green, blue, red, and so on; empty for none
   * @param rows packed samples of each row, without filter bytes
   */
  public static byte[] of(int width, int height, int bits, int type, byte[] palette, byte[] rows) {
    TestPng png = new TestPng();
    png.out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    ByteBuffer header = ByteBuffer.allocate(13).putInt(width).putInt(height);
    png.chunk("IHDR", header.put((byte) bits).put((byte) type).array());
    if (palette.length > 0) {
      png.chunk("PLTE", palette);
    }
    png.chunk("IDAT", deflated(rows, height));
    png.chunk("IEND", new byte[0]);
    return png.out.toByteArray();
  }

  /** Returns an 8-bit gray image. */
  public static byte[] gray(int width, int height, int... samples) {
    byte[] rows = new byte[samples.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (byte) samples[i];
    }
    return of(width, height, 8, GRAY, new byte[0], rows);
  }

  /** Writes the correct checksum after every chunk that can be found. */
  static void repairChecksums(byte[] png) {
    ByteBuffer bytes = ByteBuffer.wrap(png);
    for (int at = 8; at + 12 <= png.length; ) {
      int length = bytes.getInt(at);
      if (length < 0 || length > png.length - at - 12) {
        return;
      }
      CRC32 crc = new CRC32();
      crc.update(png, at + 4, length + 4);
      bytes.putInt(at + 8 + length, (int) crc.getValue());
      at += 12 + length;
    }
  }

  private static byte[] deflated(byte[] rows, int height) {
    int length = rows.length / Math.max(1, Math.min(height, rows.length));
    ByteArrayOutputStream filtered = new ByteArrayOutputStream();
    for (int from = 0; from + length <= rows.length && length > 0; from += length) {
      filtered.write(0);
      filtered.write(rows, from, length);
    }
    Deflater deflater = new Deflater();
    deflater.setInput(filtered.toByteArray());
    deflater.finish();
    byte[] buffer = new byte[filtered.size() + 100];
    int size = deflater.deflate(buffer);
    deflater.end();
    return java.util.Arrays.copyOf(buffer, size);
  }

  private void chunk(String type, byte[] data) {
    ByteBuffer body = ByteBuffer.allocate(4 + data.length);
    for (int i = 0; i < 4; i++) {
      body.put((byte) type.charAt(i));
    }
    body.put(data);
    CRC32 crc = new CRC32();
    crc.update(body.array());
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(body.array());
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
