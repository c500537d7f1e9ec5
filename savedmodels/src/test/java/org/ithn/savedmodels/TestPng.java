package org.ithn.savedmodels;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** Writer of PNG files of every colour type from packed samples. */
final class TestPng {
  static final int GRAY = 0;
  static final int RGB = 2;
  static final int PALETTE = 3;
  static final int GRAY_ALPHA = 4;
  static final int RGB_ALPHA = 6;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private TestPng() {}

  /** Returns a file of 8-bit gray noise, {@code height x width}. */
  static byte[] noise(int height, int width, long seed) {
    byte[] samples = new byte[height * width];
    new Random(seed).nextBytes(samples);
    return of(height, 8, GRAY, new byte[0], samples);
  }

  /**
   * Returns a file.
   *
   * @param rows the packed samples of {@code height} rows
   * @param palette red, green, blue, red, ...; empty = no palette
   */
  static byte[] of(int height, int bits, int type, byte[] palette, byte[] rows) {
    int samplesPerPixel =
        switch (type) {
          case RGB -> 3;
          case GRAY_ALPHA -> 2;
          case RGB_ALPHA -> 4;
          default -> 1;
        };
    int rowLength = rows.length / height;
    TestPng png = new TestPng();
    png.out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    ByteBuffer header =
        ByteBuffer.allocate(13).putInt(rowLength * 8 / bits / samplesPerPixel).putInt(height);
    png.chunk("IHDR", header.put((byte) bits).put((byte) type).array());
    if (palette.length > 0) {
      png.chunk("PLTE", palette);
    }
    png.chunk("IDAT", deflated(rows, rowLength));
    png.chunk("IEND", new byte[0]);
    return png.out.toByteArray();
  }

  private static byte[] deflated(byte[] rows, int rowLength) {
    ByteArrayOutputStream filtered = new ByteArrayOutputStream();
    for (int from = 0; from < rows.length; from += rowLength) {
      filtered.write(0);
      filtered.write(rows, from, rowLength);
    }
    Deflater deflater = new Deflater();
    deflater.setInput(filtered.toByteArray());
    deflater.finish();
    byte[] buffer = new byte[filtered.size() + 1000];
    int size = deflater.deflate(buffer);
    deflater.end();
    return java.util.Arrays.copyOf(buffer, size);
  }

  private void chunk(String type, byte[] data) {
    ByteBuffer body = ByteBuffer.allocate(4 + data.length);
    body.put(type.getBytes(java.nio.charset.StandardCharsets.US_ASCII)).put(data);
    CRC32 crc = new CRC32();
    crc.update(body.array());
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(body.array());
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
