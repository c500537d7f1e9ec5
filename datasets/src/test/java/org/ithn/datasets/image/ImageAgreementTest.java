package org.ithn.datasets.image;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.ithn.datasets.DataException;
import org.ithn.framework.input.ImageFileReader;
import org.ithn.framework.input.SampleRange;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/** The Java decoder and the decoder in the graph give one answer to every kind of file. */
final class ImageAgreementTest {
  private static final int WIDTH = 41;
  private static final int HEIGHT = 31;
  private static final String DAMAGED = "is damaged or cut off";
  private static final byte[] NONE = {};

  @Test
  void refusalsAreEqual() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("levels 0 and 15 of 255", wide(12, 0, 0));
    files.put("levels 3 and 60 of 255", wide(14, 0, 0));
    files.put("levels 1 and 16 of 255", wide(12, 20, 0)); // a marker of 1.6 %, levels to 4351
    files.put("levels 240 and 255 of 255", wide(12, 0, 0xf000)); // inverted
    files.put("is a GIF file", at(0, "GIF89a"));
    files.put("is a BMP file", at(0, "BM"));
    files.put("is a TIFF file", at(0, "II*\0"));
    files.put("is a WebP file", at(0, "RIFF\0\0\0\0WEBPVP8 "));
    files.put("is a JPEG 2000 file", at(0, "\0\0\0\fjP  \r\n"));
    files.put("is a HEIC file", at(4, "ftypheic"));
    files.put("is a ZIP archive; unpack it", at(0, "PK\u0003\u0004"));
    files.put("is a web page or XML", at(0, "<!DOCTYPE html>"));
    files.put("is a Git LFS pointer", at(0, "version https://git-lfs.github.com/spec/v1"));
    files.put("is base64 text", at(0, "iVBORw0KGgoAAAANSUhEUg"));
    files.put("is base64 text, not an image; decode it", at(0, "/9j/4AAQ"));
    files.put("the file is empty", NONE);
    files.put("is neither PNG nor JPEG", at(0, "no picture"));
    files.put("has 9000 x 7000 pixels", TestPng.of(9000, 7000, 8, TestPng.GRAY, NONE, at(0, "x")));
    files.put("has 100000 x 100000 pixels", huge(100_000));
    files.put(
        "has 1 x 40000 pixels; one side", TestPng.of(1, 40_000, 8, TestPng.GRAY, NONE, at(0, "x")));
    files.put("is a JPEG with 101 scans, more than", withScans(jpeg(), 100));
    files.put("its header says 3 x 0", TestPng.of(3, 0, 8, TestPng.GRAY, NONE, at(0, "x")));
    files.put("has the EXIF orientation 6", withExif(jpeg(), 6, ByteOrder.BIG_ENDIAN));
    files.put("has the EXIF orientation 3", withExif(jpeg(), 3, ByteOrder.LITTLE_ENDIAN));
    files.put(
        "has the EXIF orientation 8",
        withChunk(gray(), "eXIf", exif(8, ByteOrder.BIG_ENDIAN), true));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      String java = javaRefusal(file.getValue(), SampleRange.FULL);
      assertThat(java).contains(file.getKey());
      assertThat(graphRefusal(file.getValue(), SampleRange.FULL)).isEqualTo(java);
    }
  }

  @Test
  void dicomFilesAreRefusedByTheGraphAlone() throws IOException {
    byte[] file = at(128, "DICM");
    assertThat(graphRefusal(file, SampleRange.FULL)).contains("is a DICOM file; convert it");
    assertThat(javaRefusal(file, SampleRange.FULL)).contains("names no transfer syntax");
  }

  @Test
  void damagedFilesAreRefusedByBoth() throws IOException {
    for (byte[] whole : new byte[][] {jpeg(), gray(), wide(16, 0, 0)}) {
      byte[] part = Arrays.copyOf(whole, whole.length / 2);
      assertThat(javaRefusal(part, SampleRange.FULL)).contains(DAMAGED);
      assertThat(graphRefusal(part, SampleRange.FULL)).isEqualTo(DAMAGED);
    }
  }

  @Test
  void acceptedPixelsAreEqual() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("gray", gray());
    files.put("full 16 bits", wide(16, 0, 0));
    files.put("wrong checksum of a text", withChunk(gray(), "tEXt", at(0, "a\0b"), false));
    files.put("upright", withChunk(gray(), "eXIf", exif(1, ByteOrder.BIG_ENDIAN), true));
    files.put("one bit", TestPng.of(8, 2, 1, TestPng.GRAY, NONE, new byte[] {0x55, 0x0f}));
    files.put("gray transparency", withChunk(gray(), "tRNS", new byte[] {0, 7}, true));
    byte[] colours = {10, 20, 30, 40, 50, 60, 70, 80, 90};
    files.put("palette", TestPng.of(3, 1, 8, TestPng.PALETTE, colours, new byte[] {2, 0, 1}));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      assertPixelsEqual(file.getKey(), file.getValue(), SampleRange.FULL);
      assertPixelsEqual(file.getKey(), file.getValue(), SampleRange.PERCENTILE);
    }
  }

  @Test
  void percentileUsesTheRangeOfTheImage() throws IOException {
    for (int bits = 10; bits <= 16; bits += 2) {
      byte[] narrow = wide(bits, 0, 0);
      assertPixelsEqual(bits + " bits", narrow, SampleRange.PERCENTILE);
      EightBitImage image = ImageDecoder.decode(narrow, SampleRange.PERCENTILE, "x");
      assertThat(image.sample(HEIGHT / 2, WIDTH / 2, 0)).isWithin(30).of(128);
    }
    // The marker is outside the percentiles.
    assertPixelsEqual("marker", wide(12, 10, 0), SampleRange.PERCENTILE);
    // A marker of 4 % would turn the rest black.
    byte[] marked = wide(12, 51, 0);
    String refusal = javaRefusal(marked, SampleRange.PERCENTILE);
    assertThat(refusal).contains("data.image.range = percentile cannot scale");
    assertThat(graphRefusal(marked, SampleRange.PERCENTILE)).isEqualTo(refusal);
  }

  private static void assertPixelsEqual(String name, byte[] file, SampleRange range) {
    EightBitImage java = ImageDecoder.decode(file, range, "x");
    try (Graph graph = new Graph();
        Session session = new Session(graph);
        Result result = run(graph, session, file, range);
        TString reason = (TString) result.get(1)) {
      assertWithMessage(name).that(reason.getObject()).isEmpty();
      TUint8 pixels = (TUint8) result.get(0);
      byte[] expected = java.rgb();
      for (int i = 0; i < expected.length; i++) {
        int pixel = i / 3;
        assertWithMessage("%s, sample %s", name, i)
            .that(pixels.getByte(pixel / java.width(), pixel % java.width(), i % 3))
            .isEqualTo(expected[i]);
      }
    }
  }

  private static String javaRefusal(byte[] file, SampleRange range) {
    try {
      ImageDecoder.decode(file, range, "x");
      return "accepted";
    } catch (DataException e) {
      return e.getMessage().substring("image x: ".length());
    }
  }

  private static String graphRefusal(byte[] file, SampleRange range) {
    try (Graph graph = new Graph();
        Session session = new Session(graph);
        Result result = run(graph, session, file, range);
        TString reason = (TString) result.get(1)) {
      return reason.getObject();
    } catch (TensorFlowException | IllegalArgumentException e) {
      return DAMAGED;
    }
  }

  private static Result run(Graph graph, Session session, byte[] file, SampleRange range) {
    Ops tf = Ops.create(graph);
    Placeholder<TString> in = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    ImageFileReader.ReadImage read = new ImageFileReader(range).build(tf, in);
    NdArray<byte[]> contents = NdArrays.ofObjects(byte[].class, Shape.scalar());
    contents.setObject(file);
    try (TString fed = TString.tensorOfBytes(contents)) {
      return session.runner().feed(in, fed).fetch(read.pixels()).fetch(read.reason()).run();
    }
  }

  /** Returns a 16-bit ramp over the lower bits, with bright pixels at its start. */
  private static byte[] wide(int bits, int bright, int offset) {
    ByteBuffer rows = ByteBuffer.allocate(2 * WIDTH * HEIGHT);
    int last = WIDTH * HEIGHT - 1;
    int largest = (1 << bits) - 1 + (bright > 0 ? 256 : 0);
    for (int i = 0; i <= last; i++) {
      rows.putShort((short) (i < bright ? 0xffff : offset + (long) i * largest / last));
    }
    return TestPng.of(WIDTH, HEIGHT, 16, TestPng.GRAY, NONE, rows.array());
  }

  private static byte[] gray() {
    byte[] samples = new byte[WIDTH * HEIGHT];
    new Random(3).nextBytes(samples);
    return TestPng.of(WIDTH, HEIGHT, 8, TestPng.GRAY, NONE, samples);
  }

  private static byte[] huge(int side) {
    return TestPng.of(side, side, 8, TestPng.GRAY, NONE, at(0, "x"));
  }

  private static byte[] jpeg() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    BufferedImage image = new BufferedImage(WIDTH, HEIGHT, BufferedImage.TYPE_BYTE_GRAY);
    for (int i = 0; i < WIDTH * HEIGHT; i++) {
      image.getRaster().setSample(i % WIDTH, i / WIDTH, 0, i * 7 & 0xff);
    }
    assertThat(ImageIO.write(image, "jpeg", out)).isTrue();
    return out.toByteArray();
  }

  /** Appends markers of scans; both readers count them before they decode. */
  private static byte[] withScans(byte[] jpeg, int count) {
    ByteBuffer all = ByteBuffer.allocate(jpeg.length + 2 * count).put(jpeg);
    for (int i = 0; i < count; i++) {
      all.putShort((short) 0xffda);
    }
    return all.array();
  }

  private static byte[] at(int offset, String text) {
    byte[] file = new byte[offset + text.length() + 100];
    System.arraycopy(text.getBytes(StandardCharsets.ISO_8859_1), 0, file, offset, text.length());
    return file;
  }

  /** Returns a TIFF header and a directory of two entries. */
  private static byte[] exif(int orientation, ByteOrder order) {
    ByteBuffer tiff = ByteBuffer.allocate(40).order(order);
    tiff.put((order == ByteOrder.BIG_ENDIAN ? "MM" : "II").getBytes(StandardCharsets.US_ASCII));
    tiff.putShort((short) 42).putInt(8).putShort((short) 2);
    tiff.putShort((short) 0x100).putShort((short) 4).putInt(1).putInt(WIDTH);
    tiff.putShort((short) 0x112).putShort((short) 3).putInt(1).putShort((short) orientation);
    return tiff.array();
  }

  private static byte[] withExif(byte[] jpeg, int orientation, ByteOrder order) {
    byte[] tiff = exif(orientation, order);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, 2);
    out.writeBytes(new byte[] {(byte) 0xff, (byte) 0xe1, 0, (byte) (tiff.length + 8)});
    out.writeBytes("Exif\0\0".getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(tiff);
    out.write(jpeg, 2, jpeg.length - 2);
    return out.toByteArray();
  }

  /** Returns the PNG file with a chunk after its header. */
  private static byte[] withChunk(byte[] png, String type, byte[] data, boolean correct) {
    int header = 33;
    ByteBuffer body = ByteBuffer.allocate(4 + data.length);
    body.put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
    CRC32 crc = new CRC32();
    crc.update(body.array());
    int checksum = correct ? (int) crc.getValue() : 1;
    ByteBuffer out = ByteBuffer.allocate(png.length + data.length + 12);
    out.put(png, 0, header).putInt(data.length).put(body.array()).putInt(checksum);
    return out.put(png, header, png.length - header).array();
  }
}
