package org.ithn.savedmodels;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.ithn.framework.graph.GraphScope;
import org.ithn.framework.graph.Mode;
import org.ithn.framework.graph.StatelessRandom;
import org.ithn.framework.graph.VariableStore;
import org.ithn.framework.input.SampleRange;
import org.ithn.testkit.Goldens;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Session;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;

/** Pixels of the graph compared with PIL and with plain arithmetic. */
final class ImageDecodingTest {
  private static final int SIZE = 224;

  @Test
  void resizedPicturesEqualPil() throws Exception {
    Path folder = fixture();
    JsonNode config = new ObjectMapper().readTree(folder.resolve("config.json").toFile());
    JsonNode tolerances = config.get("tolerances");
    for (JsonNode picture : config.get("images")) {
      String name = picture.get("file").textValue();
      byte[] actual = pixels(SIZE, Files.readAllBytes(folder.resolve(name)));
      JsonNode stage = picture.get("stages").get("resize224x224").get("file");
      byte[] expected = pixels(SIZE, Files.readAllBytes(folder.resolve(stage.textValue())));
      boolean lossless = name.endsWith(".png");
      String key = lossless ? "uint8_levels" : "uint8_levels_jpeg_source";
      assertWithMessage(name)
          .that(largestDifference(actual, expected))
          .isAtMost(tolerances.get(key).intValue());
      if (lossless) {
        assertWithMessage(name)
            .that(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(actual)))
            .isEqualTo(picture.get("sha256").get("resize224x224").textValue());
      }
    }
  }

  @Test
  void accurateJpegIsBitIdenticalToPil() throws Exception {
    Path folder = fixture();
    byte[] actual = pixels(SIZE, Files.readAllBytes(folder.resolve("rgb_photo.jpg")));
    byte[] expected =
        pixels(SIZE, Files.readAllBytes(folder.resolve("rgb_photo.resize224x224.png")));
    assertThat(largestDifference(actual, expected)).isEqualTo(0);
  }

  @Test
  void normalisationIsFloat32Arithmetic() throws Exception {
    ImageDecoding decoding =
        new ImageDecoding(
            5, SampleRange.FULL, List.of(0.1f, 0.2f, 0.3f), List.of(0.5f, 0.7f, 1.1f));
    byte[] samples = new byte[5 * 5 * 3];
    new Random(7).nextBytes(samples);
    float[] actual = normalised(decoding, TestPng.of(5, 8, TestPng.RGB, new byte[0], samples));
    assertThat(actual.length).isEqualTo(samples.length);
    for (int i = 0; i < samples.length; i++) {
      float mean = decoding.mean().get(i % 3);
      float expected = ((samples[i] & 0xff) / 255f - mean) / decoding.deviation().get(i % 3);
      assertThat(actual[i]).isEqualTo(expected);
    }
  }

  @Test
  void resizingEqualsPlainLoopsForAnySize() {
    Random random = new Random(11);
    for (int i = 0; i < 12; i++) {
      int height = 1 + random.nextInt(90);
      int width = 1 + random.nextInt(90);
      int size = 1 + random.nextInt(70);
      byte[] samples = new byte[height * width];
      random.nextBytes(samples);
      byte[] rgb = pixels(size, TestPng.of(height, 8, TestPng.GRAY, new byte[0], samples));
      byte[] expected = resized(samples, height, width, size);
      for (int p = 0; p < size * size; p++) {
        assertWithMessage("%s x %s to %s, pixel %s", height, width, size, p)
            .that(rgb[3 * p])
            .isEqualTo(expected[p]);
      }
    }
  }

  @Test
  void everyPngColourTypeBecomesRgb() {
    byte[] none = new byte[0];
    byte[] rgb = {10, 20, 30, 40, 50, 60, 70, 80, 90, 100, 110, 120};
    byte[] gray = {10, 10, 10, 40, 40, 40, 70, 70, 70, 100, 100, 100};
    byte[] rgba = {10, 20, 30, 0, 40, 50, 60, 7, 70, 80, 90, -1, 100, 110, 120, 9};
    byte[] wide = {10, 99, 40, 1, 70, -128, 100, -1};
    byte[] indices = {0, 1, 2, 3};
    assertThat(pixels(2, TestPng.of(2, 8, TestPng.RGB, none, rgb))).isEqualTo(rgb);
    assertThat(pixels(2, TestPng.of(2, 8, TestPng.PALETTE, rgb, indices))).isEqualTo(rgb);
    assertThat(pixels(2, TestPng.of(2, 8, TestPng.RGB_ALPHA, none, rgba))).isEqualTo(rgb);
    byte[] grayAlpha = {10, 0, 40, 5, 70, -1, 100, 90};
    assertThat(pixels(2, TestPng.of(2, 8, TestPng.GRAY_ALPHA, none, grayAlpha))).isEqualTo(gray);
    assertThat(pixels(2, TestPng.of(2, 16, TestPng.GRAY, none, wide))).isEqualTo(gray);
    byte[] bits = {(byte) 0b10000000, 0b01000000};
    byte[] decoded = pixels(8, TestPng.of(2, 1, TestPng.GRAY, none, bits));
    assertThat(decoded[0]).isEqualTo((byte) 255);
  }

  @Test
  void rowsDoNotDependOnOtherRows() {
    byte[] first = TestPng.noise(13, 7, 1);
    byte[] second = TestPng.noise(5, 11, 2);
    byte[] both = pixels(3, first, second);
    int each = both.length / 2;
    assertThat(Arrays.copyOf(both, each)).isEqualTo(pixels(3, first));
    assertThat(Arrays.copyOfRange(both, each, 2 * each)).isEqualTo(pixels(3, second));
  }

  @Test
  void viewsKeepTheirOrder() {
    byte[][] files = {TestPng.noise(5, 7, 1), TestPng.noise(7, 5, 2), TestPng.noise(3, 3, 3)};
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      GraphScope<TFloat32> scope = scope(graph);
      Operand<TString> joined =
          scope.tf().placeholder(TString.class, Placeholder.shape(Shape.of(-1, 3)));
      Operand<TFloat32> images = ImageDecoding.imagenet(2).build(scope, joined).images();
      assertThat(images.shape().asArray()).isEqualTo(new long[] {-1, 3, 2, 2, 3});
      try (TString row = StringTensors.matrix(files, 3);
          TFloat32 tensor =
              (TFloat32) session.runner().feed(joined, row).fetch(images).run().get(0)) {
        for (int view = 0; view < 3; view++) {
          float[] alone = normalised(ImageDecoding.imagenet(2), files[view]);
          assertThat(tensor.getFloat(0, view, 1, 1, 2)).isEqualTo(alone[11]);
        }
      }
    }
  }

  @Test
  void invalidFilesAreBlackAndDoNotAffectOthers() {
    byte[] valid = TestPng.noise(31, 37, 1);
    byte[] truncated = Arrays.copyOf(valid, 500);
    byte[] other = TestPng.noise(29, 23, 2);
    byte[] none = new byte[0];
    byte[] junk = {1, 2, 3};
    List<byte[]> files = List.of(truncated, valid, none, other, junk);
    assertThat(soundOf(files)).isEqualTo(List.of(false, true, false, true, false));
    byte[] all = pixels(3, files.toArray(byte[][]::new));
    int each = all.length / files.size();
    byte[] black = new byte[each];
    for (int i = 0; i < files.size(); i++) {
      byte[] own = Arrays.copyOfRange(all, i * each, (i + 1) * each);
      assertThat(own).isEqualTo(i % 2 == 0 ? black : pixels(3, files.get(i)));
    }
    assertThat(soundOf(List.of(junk, none))).isEqualTo(List.of(false, false));
    assertThat(pixels(3, junk)).isEqualTo(black);
  }

  @Test
  void narrowRangeIsRefusedForItsRowOnly() {
    byte[] twelveBits = new byte[2 * 16 * 16];
    for (int i = 0; i < twelveBits.length; i++) {
      twelveBits[i] = (byte) (i % 2 == 0 ? i / 32 : i);
    }
    byte[] narrow = TestPng.of(16, 16, TestPng.GRAY, new byte[0], twelveBits);
    List<byte[]> files = List.of(TestPng.noise(31, 37, 1), narrow);
    assertThat(soundOf(files)).isEqualTo(List.of(true, false));
    ImageDecoding scaling =
        new ImageDecoding(16, SampleRange.PERCENTILE, List.of(0f, 0f, 0f), List.of(1f, 1f, 1f));
    float[] scaled = normalised(scaling, narrow);
    assertThat(scaled[0]).isEqualTo(0f);
    assertThat(scaled[scaled.length - 1]).isEqualTo(1f);
    assertThat(scaled[scaled.length / 2]).isWithin(0.05f).of(0.5f);
  }

  private static List<Boolean> soundOf(List<byte[]> files) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      GraphScope<TFloat32> scope = scope(graph);
      Operand<TString> in =
          scope.tf().placeholder(TString.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
      Operand<TBool> out =
          scope
              .tf()
              .math
              .equal(ImageDecoding.imagenet(3).build(scope, in).reasons(), scope.tf().constant(""));
      List<Boolean> valid = new ArrayList<>();
      try (TString rows = StringTensors.vector(files.toArray(byte[][]::new));
          TBool tensor = (TBool) session.runner().feed(in, rows).fetch(out).run().get(0)) {
        assertThat(tensor.shape()).isEqualTo(Shape.of(files.size(), 1));
        tensor.scalars().forEach(scalar -> valid.add(scalar.getBoolean()));
      }
      return valid;
    }
  }

  private static byte[] pixels(int size, byte[]... files) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      GraphScope<TFloat32> scope = scope(graph);
      Operand<TString> in =
          scope.tf().placeholder(TString.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
      Operand<TUint8> out = ImageDecoding.imagenet(size).buildPixels(scope.tf(), in).values();
      try (TString rows = StringTensors.vector(files);
          TUint8 tensor = (TUint8) session.runner().feed(in, rows).fetch(out).run().get(0)) {
        byte[] bytes = new byte[(int) tensor.size()];
        tensor.copyTo(NdArrays.wrap(tensor.shape(), DataBuffers.of(bytes)));
        return bytes;
      }
    }
  }

  private static float[] normalised(ImageDecoding decoding, byte[] file) {
    try (Graph graph = new Graph();
        Session session = new Session(graph)) {
      GraphScope<TFloat32> scope = scope(graph);
      Operand<TString> in =
          scope.tf().placeholder(TString.class, Placeholder.shape(Shape.of(Shape.UNKNOWN_SIZE)));
      Operand<TFloat32> out = decoding.build(scope, in).images();
      try (TString rows = StringTensors.vector(file);
          TFloat32 tensor = (TFloat32) session.runner().feed(in, rows).fetch(out).run().get(0)) {
        float[] values = new float[(int) tensor.size()];
        tensor.copyTo(NdArrays.wrap(tensor.shape(), DataBuffers.of(values)));
        return values;
      }
    }
  }

  private static GraphScope<TFloat32> scope(Graph graph) {
    Ops tf = Ops.create(graph);
    VariableStore<TFloat32> store = new VariableStore<>(tf, TFloat32.class, Mode.SERVE, 0);
    return GraphScope.root(tf, Mode.SERVE, store, StatelessRandom.none(), TFloat32.class);
  }

  /** Resizes one channel by definition, with two passes of fixed-point triangles. */
  private static byte[] resized(byte[] gray, int height, int width, int size) {
    byte[] narrow = new byte[height * size];
    for (int y = 0; y < height; y++) {
      byte[] row = Arrays.copyOfRange(gray, y * width, (y + 1) * width);
      System.arraycopy(filtered(row, size), 0, narrow, y * size, size);
    }
    byte[] small = new byte[size * size];
    for (int x = 0; x < size; x++) {
      byte[] column = new byte[height];
      for (int y = 0; y < height; y++) {
        column[y] = narrow[y * size + x];
      }
      byte[] shrunk = filtered(column, size);
      for (int y = 0; y < size; y++) {
        small[y * size + x] = shrunk[y];
      }
    }
    return small;
  }

  private static byte[] filtered(byte[] line, int size) {
    double scale = (double) line.length / size;
    double reach = Math.max(1, scale);
    byte[] out = new byte[size];
    for (int i = 0; i < size; i++) {
      double center = (i + 0.5) * scale;
      int first = Math.max(0, (int) (center - reach + 0.5));
      int end = Math.min(line.length, (int) (center + reach + 0.5));
      double sum = 0;
      for (int j = first; j < end; j++) {
        sum += triangle(j, center, reach);
      }
      long total = 1 << 21;
      for (int j = first; j < end; j++) {
        double share = triangle(j, center, reach) * (1 / sum);
        total += ((long) (0.5 + share * (1 << 22))) * (line[j] & 0xff);
      }
      out[i] = (byte) Math.min(255, total >> 22);
    }
    return out;
  }

  private static double triangle(int sample, double center, double reach) {
    return Math.max(0, 1 - Math.abs((sample - center + 0.5) * (1 / reach)));
  }

  private static int largestDifference(byte[] a, byte[] b) {
    assertThat(a.length).isEqualTo(b.length);
    int largest = 0;
    for (int i = 0; i < a.length; i++) {
      largest = Math.max(largest, Math.abs((a[i] & 0xff) - (b[i] & 0xff)));
    }
    return largest;
  }

  private static Path fixture() {
    String given = System.getProperty("ithn.goldens", "");
    Path bundled = Path.of("parity", "src", "test", "resources", "goldens");
    Path root = given.isEmpty() ? Goldens.repositoryRoot().resolve(bundled) : Path.of(given);
    Path folder = root.resolve("transforms");
    if (!Files.isDirectory(folder)) {
      Assumptions.abort("skipped: no fixture folder " + folder + "; set -Dithn.goldens");
    }
    return folder;
  }
}
