package org.ithn.datasets.image;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.management.OperatingSystemMXBean;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.ithn.datasets.DataException;
import org.ithn.framework.input.ImageFileReader;
import org.ithn.framework.input.SampleRange;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.ndarray.NdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TString;

/** Small files that describe much work are read or refused in time, in Java and in the graph. */
final class ImageBombTest {
  /** Limit of processor time in seconds for each reader; each takes less than two. */
  private static final double LIMIT = 5;

  private static final OperatingSystemMXBean SYSTEM =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  private static final int HEADER = 33;

  @Test
  void refusedBeforeDecoding() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("is a JPEG with 2006 scans", progressive(500, 500, 2006));
    files.put("is a JPEG of 2900 x 2900 pixels in 60 scans", progressive(2900, 2900, 60));
    files.put(
        "has 1 x 49000000 pixels; one side", // written by hand, because encoding takes minutes
        TestPng.of(1, 49_000_000, 8, TestPng.GRAY, new byte[0], new byte[] {7}));
    files.putAll(slowPngs());
    assertAll(
        files.entrySet().stream()
            .map(file -> () -> assertRefusedInTime(file.getKey(), file.getValue())));
  }

  private static void assertRefusedInTime(String reason, byte[] file) throws IOException {
    String start = reason.replace(" (zTXt)", "").replace(" (iTXt)", "");
    String java = timed("java: " + reason, () -> inJava(file));
    assertWithMessage("java").that(java).contains(start);
    String graph = timed("graph: " + reason, () -> inGraph(file));
    assertWithMessage("graph").that(graph).isEqualTo(java);
  }

  /** Returns PNG files that take seconds to decode, by the beginning of their refusals. */
  private static Map<String, byte[]> slowPngs() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put(
        "is a 16-bit PNG of 5000 x 4001 pixels with 1 samples each;",
        header(5000, 4001, 16, TestPng.GRAY, false));
    files.put(
        "is a 16-bit PNG of 2500 x 2001 pixels with 4 samples each;",
        header(2500, 2001, 16, TestPng.RGB_ALPHA, false));
    files.put(
        "is a 16-bit PNG of 7000 x 7000 pixels with 2 samples each;",
        header(7000, 7000, 16, TestPng.GRAY_ALPHA, true));
    files.put(
        "is an interlaced PNG of 4100 x 4100 pixels with 3 samples each;",
        header(4100, 4100, 8, TestPng.RGB, true));
    files.put("is a PNG with more than 20,000 data chunks;", withTinyChunks(noise(150, 150)));
    for (String type : List.of("zTXt", "iTXt")) {
      byte[] text = bomb(type.equals("zTXt") ? "a\0\0" : "a\0\1\0\0\0", 7);
      byte[] texts = gray(50, 50, false);
      for (int i = 0; i < 200; i++) {
        texts = withChunk(texts, type, text);
      }
      files.put(
          "is a PNG with more than 10 compressed texts of one type; (%s)".formatted(type), texts);
    }
    return files;
  }

  private static byte[] header(int width, int height, int bits, int type, boolean interlaced) {
    byte[] png = TestPng.of(width, height, bits, type, new byte[0], new byte[] {7});
    png[28] = (byte) (interlaced ? 1 : 0);
    TestPng.repairChecksums(png);
    return png;
  }

  @Test
  void filesAtTheLimitsAreRead() throws IOException {
    byte[] chunks = withTinyChunks(noise(125, 125));
    byte[] texts = gray(50, 50, false);
    byte[] text = bomb("a\0\0", 1);
    for (int i = 0; i < 10; i++) {
      texts = withChunk(texts, "zTXt", text);
    }
    for (byte[] file : List.of(chunks, texts)) {
      assertThat(inJava(file)).isEmpty();
      assertThat(inGraph(file)).isEmpty();
    }
  }

  /** TensorFlow's decoder refuses such a file itself, so the graph has no sentence for it. */
  @Test
  void heightAfterTheScansIsRefused() throws IOException {
    byte[] file = withoutHeight(progressive(640, 480, 6));
    assertThat(inJava(file)).contains("its header says 640 x 0 pixels");
    assertThrows(TFInvalidArgumentException.class, () -> inGraph(file));
  }

  @Test
  void readOrRefusedInTime() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("100 scans", progressive(1000, 1000, 100));
    files.put("interlaced", gray(1500, 1500, true));
    files.put("text of 64 MB", withChunk(gray(50, 50, false), "zTXt", bomb("a\0\0", 64)));
    files.put("profile of 64 MB", withChunk(gray(50, 50, false), "iCCP", bomb("a\0\0", 64)));
    files.put(
        "one bit",
        encoded("png", new BufferedImage(7000, 7000, BufferedImage.TYPE_BYTE_BINARY), false));
    files.put("comments", withComments(progressive(500, 500, 6), 500_000));
    files.put("16 bits", wide(1500, 1500));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      timed("java: " + file.getKey(), () -> inJava(file.getValue()));
      timed("graph: " + file.getKey(), () -> inGraph(file.getValue()));
    }
  }

  /** A function that returns the reason of a refusal, or an empty text. */
  private interface Reader {
    String read() throws IOException;
  }

  /** Measures processor time, which other programs on the machine do not change much. */
  private static String timed(String name, Reader reader) throws IOException {
    long start = SYSTEM.getProcessCpuTime();
    String reason = reader.read();
    double seconds = (SYSTEM.getProcessCpuTime() - start) / 1e9;
    assertWithMessage("seconds of %s", name).that(seconds).isLessThan(LIMIT);
    return reason;
  }

  private static String inJava(byte[] file) {
    try {
      ImageDecoder.decode(file, SampleRange.FULL, "x");
      return "";
    } catch (DataException e) {
      return e.getMessage().substring("image x: ".length());
    }
  }

  private static String inGraph(byte[] file) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      Ops tf = Ops.create(graph);
      Placeholder<TString> in = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
      ImageFileReader.ReadImage read = new ImageFileReader(SampleRange.FULL).build(tf, in);
      NdArray<byte[]> contents = NdArrays.ofObjects(byte[].class, Shape.scalar());
      contents.setObject(file);
      try (TString fed = TString.tensorOfBytes(contents);
          Result result =
              session.runner().feed(in, fed).fetch(read.pixels()).fetch(read.reason()).run()) {
        return ((TString) result.get(1)).getObject();
      }
    }
  }

  /** Returns a black image. */
  private static byte[] gray(int width, int height, boolean interlaced) throws IOException {
    return encoded(
        "png", new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY), interlaced);
  }

  private static byte[] wide(int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_USHORT_GRAY);
    for (int i = 0; i < width * height; i++) {
      image.getRaster().setSample(i % width, i / width, 0, i & 0xffff);
    }
    return encoded("png", image, false);
  }

  private static byte[] noise(int width, int height) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    Random random = new Random(4);
    for (int i = 0; i < width * height; i++) {
      image.getRaster().setSample(i % width, i / width, 0, random.nextInt(256));
    }
    return encoded("png", image, false);
  }

  private static byte[] encoded(String format, BufferedImage image, boolean progressive)
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
  private static byte[] progressive(int width, int height, int scans) throws IOException {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    byte[] jpeg = encoded("jpeg", image, true);
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
  private static byte[] withoutHeight(byte[] jpeg) {
    for (int at = 0; at + 1 < jpeg.length; at++) {
      if (jpeg[at] == (byte) 0xff && jpeg[at + 1] == (byte) 0xc2) {
        jpeg[at + 5] = 0;
        jpeg[at + 6] = 0;
        return jpeg;
      }
    }
    throw new AssertionError("no frame");
  }

  private static byte[] withComments(byte[] jpeg, int count) {
    ByteBuffer out = ByteBuffer.allocate(jpeg.length + 4 * count).put(jpeg, 0, 2);
    for (int i = 0; i < count; i++) {
      out.putInt(0xfffe0002);
    }
    return out.put(jpeg, 2, jpeg.length - 2).array();
  }

  /** Returns a prefix and zlib data that inflates to some megabytes. */
  private static byte[] bomb(String prefix, int megabytes) {
    Deflater deflater = new Deflater();
    deflater.setInput(new byte[megabytes << 20]);
    deflater.finish();
    byte[] buffer = new byte[1 << 20];
    int size = deflater.deflate(buffer);
    deflater.end();
    return ByteBuffer.allocate(prefix.length() + size)
        .put(prefix.getBytes(StandardCharsets.ISO_8859_1))
        .put(buffer, 0, size)
        .array();
  }

  private static byte[] withChunk(byte[] png, String type, byte[] data) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(png, 0, HEADER);
    chunk(out, type, data);
    out.write(png, HEADER, png.length - HEADER);
    return out.toByteArray();
  }

  private static byte[] withTinyChunks(byte[] png) {
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

  private static void chunk(ByteArrayOutputStream out, String type, byte[] data) {
    ByteBuffer body = ByteBuffer.allocate(4 + data.length);
    body.put(type.getBytes(StandardCharsets.US_ASCII)).put(data);
    CRC32 crc = new CRC32();
    crc.update(body.array());
    out.writeBytes(ByteBuffer.allocate(4).putInt(data.length).array());
    out.writeBytes(body.array());
    out.writeBytes(ByteBuffer.allocate(4).putInt((int) crc.getValue()).array());
  }
}
