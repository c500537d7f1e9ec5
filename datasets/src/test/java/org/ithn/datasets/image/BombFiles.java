package org.ithn.datasets.image;

import java.awt.image.BufferedImage;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Files that describe much work, and honest ones at the limits. */
final class BombFiles {
  private static final int HEADER = 33;

  private BombFiles() {}

  /** Returns a black image. */
  static byte[] gray(int width, int height, boolean interlaced) throws IOException {
    return encoded(
        "png", new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY), interlaced);
  }

  static byte[] wide(int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_USHORT_GRAY);
    for (int i = 0; i < width * height; i++) {
      image.getRaster().setSample(i % width, i / width, 0, i & 0xffff);
    }
    return encoded("png", image, false);
  }

  /** Returns an image of random samples, which cannot be compressed. */
  static byte[] noise(int type, int width, int height, boolean interlaced) throws IOException {
    BufferedImage image = new BufferedImage(width, height, type);
    WritableRaster raster = image.getRaster();
    int[] pixel = new int[raster.getNumBands()];
    Random random = new Random(4);
    for (int i = 0; i < width * height; i++) {
      for (int band = 0; band < pixel.length; band++) {
        pixel[band] = random.nextInt(1 << raster.getSampleModel().getSampleSize(band));
      }
      raster.setPixel(i % width, i / width, pixel);
    }
    return encoded("png", image, interlaced);
  }

  static byte[] encoded(String format, BufferedImage image, boolean progressive)
      throws IOException {
    ImageWriter writer =
        ImageIO.getImageWriters(ImageTypeSpecifier.createFromRenderedImage(image), format).next();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
      ImageWriteParam how = writer.getDefaultWriteParam();
      if (progressive) {
        how.setProgressiveMode(ImageWriteParam.MODE_DEFAULT);
      }
      writer.setOutput(stream);
      writer.write(null, new IIOImage(image, null, null), how);
    } finally {
      writer.dispose();
    }
    return out.toByteArray();
  }

  /** Returns a progressive JPEG whose last scan, a refinement, is repeated. */
  static byte[] progressive(int type, int width, int height, int scans) throws IOException {
    byte[] jpeg = encoded("jpeg", new BufferedImage(width, height, type), true);
    int count = 0;
    int last = 0;
    for (int at = 0; at + 1 < jpeg.length; at++) {
      if (jpeg[at] == (byte) 0xff && jpeg[at + 1] == (byte) 0xda) {
        count++;
        last = at;
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int end = jpeg.length - 2;
    out.write(jpeg, 0, end);
    for (; count < scans; count++) {
      out.write(jpeg, last, end - last);
    }
    out.write(jpeg, end, 2);
    return out.toByteArray();
  }

  /** Returns the JPEG with a height of 0, which a DNL marker would define later. */
  static byte[] withoutHeight(byte[] jpeg) {
    for (int at = 0; at + 1 < jpeg.length; at++) {
      if (jpeg[at] == (byte) 0xff && jpeg[at + 1] == (byte) 0xc2) {
        jpeg[at + 5] = 0;
        jpeg[at + 6] = 0;
        return jpeg;
      }
    }
    throw new AssertionError("no frame");
  }

  static byte[] withComments(byte[] jpeg, int count) {
    ByteBuffer out = ByteBuffer.allocate(jpeg.length + 4 * count).put(jpeg, 0, 2);
    for (int i = 0; i < count; i++) {
      out.putInt(0xfffe0002);
    }
    return out.put(jpeg, 2, jpeg.length - 2).array();
  }

  /** Returns the JPEG with segments after its first marker. */
  static byte[] withSegments(byte[] jpeg, int marker, byte[] data, int count) {
    ByteBuffer out = ByteBuffer.allocate(jpeg.length + (4 + data.length) * count).put(jpeg, 0, 2);
    for (int i = 0; i < count; i++) {
      out.putShort((short) marker).putShort((short) (2 + data.length)).put(data);
    }
    return out.put(jpeg, 2, jpeg.length - 2).array();
  }

  /** Returns a prefix and zlib data that inflates to some megabytes of zeros. */
  static byte[] bomb(String prefix, int megabytes) {
    return ascii(prefix, deflated(new byte[megabytes << 20]));
  }

  static byte[] ascii(String prefix, byte[] rest) {
    return ByteBuffer.allocate(prefix.length() + rest.length)
        .put(prefix.getBytes(StandardCharsets.ISO_8859_1))
        .put(rest)
        .array();
  }

  static byte[] deflated(byte[] content) {
    Deflater deflater = new Deflater();
    deflater.setInput(content);
    deflater.finish();
    byte[] buffer = new byte[1024 + content.length / 8 * 9];
    int size = deflater.deflate(buffer);
    deflater.end();
    return Arrays.copyOf(buffer, size);
  }

  /** Returns the PNG with megabytes of zeros behind its last row, which is black like others. */
  static byte[] withSurplus(byte[] png, int rows, int megabytes) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(png, 0, HEADER);
    chunk(out, "IDAT", deflated(new byte[rows + (megabytes << 20)]));
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  static byte[] withChunk(byte[] png, String type, byte[] data) {
    return withChunks(png, type, data, 1);
  }

  /** Returns the PNG with chunks after its header. */
  static byte[] withChunks(byte[] png, String type, byte[] data, int count) {
    return withChunksAt(png, HEADER, type, data, count);
  }

  /** Returns the PNG with chunks after its pixels. */
  static byte[] withLastChunks(byte[] png, String type, byte[] data, int count) {
    return withChunksAt(png, png.length - 12, type, data, count);
  }

  private static byte[] withChunksAt(byte[] png, int at, String type, byte[] data, int count) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(png, 0, at);
    for (int i = 0; i < count; i++) {
      chunk(out, type, data);
    }
    out.write(png, at, png.length - at);
    return out.toByteArray();
  }

  /** Returns an ICC profile of random tags. */
  static byte[] profile(int size) {
    byte[] profile = new byte[size];
    new Random(5).nextBytes(profile);
    return ByteBuffer.wrap(profile)
        .putInt(size)
        .putInt(0)
        .putInt(0x02000000)
        .put("mntrGRAYXYZ ".getBytes(StandardCharsets.US_ASCII))
        .position(36)
        .put("acsp".getBytes(StandardCharsets.US_ASCII))
        .array();
  }

  static byte[] withTinyChunks(byte[] png) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(png, 0, HEADER);
    ByteBuffer in = ByteBuffer.wrap(png);
    for (int at = HEADER; at + 12 <= png.length; at += 12 + in.getInt(at)) {
      if (png[at + 4] == 'I' && png[at + 5] == 'D') {
        for (int i = 0; i < in.getInt(at); i++) {
          chunk(out, "IDAT", new byte[] {png[at + 8 + i]});
        }
      }
    }
    chunk(out, "IEND", new byte[0]);
    return out.toByteArray();
  }

  static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    ByteBuffer body = ByteBuffer.allocate(4 + data.length);
    body.put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
    CRC32 crc = new CRC32();
    crc.update(body.array());
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(body.array());
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
