package org.ithn.cli.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** PNG files of black squares that take long to decode. */
public final class SlowPng {
  private static final int MEGABYTE = 1 << 20;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private SlowPng(int side) {
    out.writeBytes(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
    chunk("IHDR", ByteBuffer.allocate(13).putInt(side).putInt(side).put((byte) 8).array());
  }

  /** Returns an image whose compressed data inflate to a number of megabytes. */
  public static byte[] ofZeros(int side, int megabytes) {
    SlowPng png = new SlowPng(side);
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    data.writeBytes(new byte[] {0x78, (byte) 0x9c}); // the header of zlib
    byte[] zeros = deflatedMegabyte();
    for (int i = 0; i < megabytes; i++) {
      data.writeBytes(zeros);
    }
    data.writeBytes(new byte[] {3, 0}); // the last block, empty
    // The checksum of this many zeros.
    long second = (long) megabytes * MEGABYTE % 65_521;
    data.writeBytes(ByteBuffer.allocate(4).putInt((int) (second << 16 | 1)).array());
    return png.finished(data.toByteArray());
  }

  /** Returns an image of 32 x 32 pixels with short texts. */
  public static byte[] ofTexts(int count) {
    SlowPng png = new SlowPng(32);
    for (int i = 0; i < count; i++) {
      png.chunk("tEXt", new byte[] {'a', 0, 'b'});
    }
    return png.finished(deflated(new byte[33 * 32], Deflater.NO_FLUSH));
  }

  /** Returns blocks that can be repeated. */
  private static byte[] deflatedMegabyte() {
    return deflated(new byte[MEGABYTE], Deflater.FULL_FLUSH);
  }

  private static byte[] deflated(byte[] content, int flush) {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, flush == Deflater.FULL_FLUSH);
    deflater.setInput(content);
    if (flush == Deflater.NO_FLUSH) {
      deflater.finish();
    }
    byte[] buffer = new byte[MEGABYTE];
    int size = deflater.deflate(buffer, 0, buffer.length, flush);
    deflater.end();
    return Arrays.copyOf(buffer, size);
  }

  private byte[] finished(byte[] data) {
    chunk("IDAT", data);
    chunk("IEND", new byte[0]);
    return out.toByteArray();
  }

  private void chunk(String type, byte[] data) {
    byte[] body =
        ByteBuffer.allocate(4 + data.length)
            .put(type.getBytes(StandardCharsets.US_ASCII))
            .put(data)
            .array();
    CRC32 crc = new CRC32();
    crc.update(body);
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(body);
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
