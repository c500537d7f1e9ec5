package org.ithn.datasets.image;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.awt.image.BufferedImage.TYPE_3BYTE_BGR;
import static java.awt.image.BufferedImage.TYPE_4BYTE_ABGR;
import static java.awt.image.BufferedImage.TYPE_BYTE_BINARY;
import static java.awt.image.BufferedImage.TYPE_BYTE_GRAY;
import static java.awt.image.BufferedImage.TYPE_INT_RGB;
import static java.awt.image.BufferedImage.TYPE_USHORT_GRAY;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.ithn.datasets.image.BombFiles.ascii;
import static org.ithn.datasets.image.BombFiles.bomb;
import static org.ithn.datasets.image.BombFiles.deflated;
import static org.ithn.datasets.image.BombFiles.encoded;
import static org.ithn.datasets.image.BombFiles.gray;
import static org.ithn.datasets.image.BombFiles.noise;
import static org.ithn.datasets.image.BombFiles.profile;
import static org.ithn.datasets.image.BombFiles.progressive;
import static org.ithn.datasets.image.BombFiles.wide;
import static org.ithn.datasets.image.BombFiles.withChunk;
import static org.ithn.datasets.image.BombFiles.withChunks;
import static org.ithn.datasets.image.BombFiles.withLastChunks;
import static org.ithn.datasets.image.BombFiles.withSegments;
import static org.ithn.datasets.image.BombFiles.withSurplus;
import static org.ithn.datasets.image.BombFiles.withTinyChunks;
import static org.ithn.datasets.image.BombFiles.withoutHeight;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.sun.management.OperatingSystemMXBean;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.DataException;
import org.ithn.framework.input.ImageFileReader;
import org.ithn.framework.input.SampleRange;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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

  private static Graph graph;
  private static Session session;
  private static Placeholder<TString> input;
  private static ImageFileReader.ReadImage read;

  @BeforeAll
  static void buildGraph() {
    graph = new Graph();
    Ops tf = Ops.create(graph);
    input = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    read = new ImageFileReader(SampleRange.FULL).build(tf, input);
    session = new Session(graph);
    inGraph(new byte[1]); // the first run optimises the graph
  }

  @AfterAll
  static void closeGraph() {
    session.close();
    graph.close();
  }

  @Test
  void refusedBeforeDecoding() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("is a JPEG with 2006 scans", progressive(TYPE_BYTE_GRAY, 500, 500, 2006));
    files.put(
        "is a JPEG of 2900 x 2900 pixels with 1 components in 60 scans",
        progressive(TYPE_BYTE_GRAY, 2900, 2900, 60));
    files.put(
        "is a JPEG of 1320 x 1320 pixels with 3 components in 100 scans",
        progressive(TYPE_INT_RGB, 1320, 1320, 100));
    files.put(
        "has 1 x 49000000 pixels; one side", // written by hand, because encoding takes minutes
        TestPng.of(1, 49_000_000, 8, TestPng.GRAY, new byte[0], new byte[] {7}));
    files.putAll(slowPngs());
    files.putAll(pngsOfManyChunks());
    files.putAll(pngsOfSurplusData());
    assertAll(
        files.entrySet().stream()
            .map(file -> () -> assertRefusedInTime(file.getKey(), file.getValue())));
  }

  /** Asserts that the refusal starts like the key, whose last part is a remark after a slash. */
  private static void assertRefusedInTime(String key, byte[] file) throws IOException {
    String start = key.replaceFirst(" / .*", "");
    String java = timed("java: " + key, () -> inJava(file));
    assertWithMessage("java: %s", key).that(java).contains(start);
    String graph = timed("graph: " + key, () -> inGraph(file));
    assertWithMessage("graph: %s", key).that(graph).isEqualTo(java);
  }

  /** Returns PNG files that take seconds to decode, by the beginning of their refusals. */
  private static Map<String, byte[]> slowPngs() {
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
    return files;
  }

  private static byte[] header(int width, int height, int bits, int type, boolean interlaced) {
    byte[] png = TestPng.of(width, height, bits, type, new byte[0], new byte[] {7});
    png[28] = (byte) (interlaced ? 1 : 0);
    TestPng.repairChecksums(png);
    return png;
  }

  private static Map<String, byte[]> pngsOfManyChunks() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    byte[] png = gray(50, 50, false);
    byte[] none = new byte[0];
    files.put(
        "data chunks, more than the 20,000 allowed",
        withTinyChunks(noise(TYPE_BYTE_GRAY, 150, 150, false)));
    files.put("is a PNG with 20002 data chunks", withChunks(png, "IDAT", none, 20_001));
    for (String type : List.of("tEXt", "gAMA", "sPLT", "prVt", "fdAT", "PLTE")) {
      String start = "is a PNG with 30001 chunks besides its pixels, more than / " + type;
      files.put(start + " first", withChunks(png, type, ascii("a\0b", none), 30_000));
      files.put(start + " last", withLastChunks(png, type, ascii("a\0b", none), 30_000));
    }
    String start = "is a PNG whose compressed texts and profiles may inflate to ";
    files.put(start + "1600 / zTXt", withChunks(png, "zTXt", bomb("a\0\0", 8), 200));
    files.put(start + "1600 / iTXt", withChunks(png, "iTXt", bomb("a\0\1\0\0\0", 8), 200));
    files.put(start + "88 / iCCP", withLastChunks(png, "iCCP", bomb("a\0\0", 9), 11));
    byte[] small = withChunks(png, "zTXt", bomb("a\0\0", 2), 30);
    files.put(start + "9 / small", withChunks(small, "iTXt", bomb("a\0\1\0\0\0", 1), 30));
    return files;
  }

  private static Map<String, byte[]> pngsOfSurplusData() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    byte[] gray = gray(32, 32, false);
    String start =
        "bytes of compressed data for %d bytes of pixels; expected at most 1.25 times / ";
    files.put(start.formatted(1056) + "rows", withSurplus(gray, 33 * 32, 64));
    files.put(start.formatted(1056) + "junk", withChunks(gray, "IDAT", new byte[50_000], 2));
    byte[] interlaced = header(40, 30, 8, TestPng.RGB, true);
    files.put(start.formatted(2 * 30 * 121) + "passes", withSurplus(interlaced, 121 * 30, 64));
    byte[] wide = header(40, 30, 16, TestPng.RGB_ALPHA, false);
    files.put(start.formatted(30 * 321) + "16 bits", withSurplus(wide, 321 * 30, 64));
    byte[] bits = header(41, 30, 1, TestPng.GRAY, false);
    files.put(start.formatted(30 * 7) + "one bit", withSurplus(bits, 7 * 30, 64));
    return files;
  }

  @Test
  void filesAtTheLimitsAreRead() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("data chunks", withTinyChunks(noise(TYPE_BYTE_GRAY, 125, 125, false)));
    byte[] texts = withChunks(gray(50, 50, false), "zTXt", bomb("a\0\0", 7), 10);
    files.put("chunks", withLastChunks(texts, "tEXt", ascii("a\0", new byte[20]), 989));
    assertRead(files);
  }

  private static void assertRead(Map<String, byte[]> files) throws IOException {
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      ImageDecoder.check(file.getValue(), file.getKey());
      assertWithMessage("java: %s", file.getKey()).that(inJava(file.getValue())).isEmpty();
      assertWithMessage("graph: %s", file.getKey()).that(inGraph(file.getValue())).isEmpty();
    }
  }

  @Test
  void filesOfManyTextsAndLargeProfilesAreRead() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    byte[] profile = profile(500_000);
    byte[] png = noise(TYPE_BYTE_GRAY, 200, 300, false);
    png = withChunk(png, "iCCP", ascii("gray\0\0", deflated(profile)));
    png = withChunk(png, "eXIf", ascii("MM\0*\0\0\0\b\0\0", new byte[60_000]));
    png = withChunk(png, "iTXt", ascii("XML:com.adobe.xmp\0\0\0\0\0", new byte[300_000]));
    png = withChunks(png, "tEXt", ascii("dcm:Rows\0", "3000".getBytes(US_ASCII)), 200);
    png = withChunks(png, "zTXt", ascii("dcm:Text\0\0", deflated(new byte[900])), 60);
    png = withLastChunks(png, "iTXt", ascii("Comment\0\0\0de\0\0", new byte[400]), 60);
    files.put("png", png);
    byte[] jpeg = encoded("jpeg", new BufferedImage(200, 300, TYPE_BYTE_GRAY), true);
    byte[] part = ascii("ICC_PROFILE\0\1\b", Arrays.copyOf(profile, 63_000));
    jpeg = withSegments(jpeg, 0xffe2, part, 8);
    jpeg = withSegments(jpeg, 0xffe1, ascii("Exif\0\0MM\0*\0\0\0\b", new byte[60_000]), 1);
    jpeg = withSegments(jpeg, 0xfffe, ascii("comment", new byte[900]), 100);
    files.put("jpeg", jpeg);
    assertRead(files);
  }

  @Test
  void noiseOfEveryTypeIsWithinItsDataSize() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (boolean interlaced : new boolean[] {false, true}) {
      for (int type :
          new int[] {TYPE_BYTE_BINARY, TYPE_BYTE_GRAY, TYPE_USHORT_GRAY, TYPE_3BYTE_BGR}) {
        files.put(type + " " + interlaced, noise(type, 397, 211, interlaced));
      }
      files.put("alpha " + interlaced, noise(TYPE_4BYTE_ABGR, 397, 211, interlaced));
      files.put("thin " + interlaced, noise(TYPE_BYTE_BINARY, 9, 8999, interlaced));
    }
    assertRead(files);
  }

  @Test
  void surplusWithinTheDataSizeIsRefusedForServedModels() throws IOException {
    byte[] png = withSurplus(gray(500, 500, false), 501 * 500, 64);
    assertThat(inJava(png)).isEmpty(); // the JDK's decoder does not read behind the rows
    DataException e = assertThrows(DataException.class, () -> ImageDecoder.check(png, "x"));
    assertThat(e)
        .hasMessageThat()
        .isEqualTo(
            "image x: is a PNG whose compressed data inflate to much more than the 250500 bytes of"
                + " its pixels; save it again");
    assertThrows(DataException.class, () -> PngFile.servable(png, "x", SampleRange.FULL));
    for (byte[] other :
        List.of(Arrays.copyOf(gray(50, 50, false), 60), header(-1, 2, 8, 0, false))) {
      assertThat(PngFile.servable(other, "x", SampleRange.FULL)).isSameInstanceAs(other);
    }
    ImageDecoder.check(withSurplus(gray(500, 500, false), 501 * 600, 0), "x"); // 100 more rows
  }

  /** TensorFlow's decoder refuses such a file itself, so the graph has no sentence for it. */
  @Test
  void heightAfterTheScansIsRefused() throws IOException {
    byte[] file = withoutHeight(progressive(TYPE_BYTE_GRAY, 640, 480, 6));
    assertThat(inJava(file)).contains("its header says 640 x 0 pixels");
    assertThrows(TFInvalidArgumentException.class, () -> inGraph(file));
  }

  @Test
  void readOrRefusedInTime() throws IOException {
    Map<String, byte[]> files = new LinkedHashMap<>();
    files.put("100 scans", progressive(TYPE_INT_RGB, 1290, 1290, 100));
    files.put("interlaced", gray(1500, 1500, true));
    files.put("text of 64 MB", withChunk(gray(50, 50, false), "zTXt", bomb("a\0\0", 64)));
    files.put("profile of 64 MB", withChunk(gray(50, 50, false), "iCCP", bomb("a\0\0", 64)));
    files.put(
        "one bit",
        encoded("png", new BufferedImage(7000, 7000, BufferedImage.TYPE_BYTE_BINARY), false));
    byte[] jpeg = progressive(TYPE_BYTE_GRAY, 500, 500, 6);
    for (int marker : new int[] {0xfffe, 0xffe1, 0xffe2}) { // comments, EXIF, profiles
      files.put("segments " + marker, withSegments(jpeg, marker, new byte[0], 500_000));
    }
    files.put("tables", withSegments(jpeg, 0xffdb, new byte[65], 100_000));
    files.put("restart intervals", withSegments(jpeg, 0xffdd, new byte[2], 500_000));
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
    NdArray<byte[]> contents = NdArrays.ofObjects(byte[].class, Shape.scalar());
    contents.setObject(file);
    try (TString fed = TString.tensorOfBytes(contents);
        Result result =
            session.runner().feed(input, fed).fetch(read.pixels()).fetch(read.reason()).run()) {
      return ((TString) result.get(1)).getObject();
    }
  }
}
