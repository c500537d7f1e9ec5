package org.ithn.datasets.dicom;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.ithn.datasets.DataException;
import org.ithn.datasets.image.EightBitImage;
import org.ithn.datasets.image.ImageDecoder;
import org.ithn.framework.input.SampleRange;
import org.junit.jupiter.api.Test;

/** Damaged and hostile DICOM files: each ends in a sentence or in pixels. */
class DicomDamageTest {
  private static final Path FOLDER = Path.of("src/test/resources/dicom");
  private static final List<String> SEEDS =
      List.of(
          "implicit",
          "nested",
          "voi-table",
          "padding-range",
          "rle",
          "lossless-ten",
          "jpeg",
          "jpeg2000");

  @Test
  void everyTruncationIsRefused() throws IOException {
    for (String seed : SEEDS) {
      byte[] whole = read(seed);
      for (int length = 132; length < whole.length - 2; length += 61) {
        byte[] part = Arrays.copyOf(whole, length);
        assertThat(isRefused(part)).isTrue();
      }
    }
  }

  @Test
  void mutatedFilesAreDecodedOrRefusedButNeverCrash() throws IOException {
    assertThat(refusedOfMutated(1_000)).isGreaterThan(100);
  }

  @Test
  void hugeSizesAreRefusedBeforeMemoryIsAllocated() throws IOException {
    for (String seed : List.of("window", "rle", "lossless-ten", "jpeg", "jpeg2000")) {
      byte[] content = read(seed);
      for (int[] size : new int[][] {{65535, 65535}, {7000, 7000}, {1, 65535}, {0, 37}}) {
        byte[] changed = content.clone();
        putShort(changed, "28001000", size[0]);
        putShort(changed, "28001100", size[1]);
        assertTimeout(Duration.ofSeconds(5), () -> assertThat(isRefused(changed)).isTrue());
      }
    }
  }

  @Test
  void deepSequencesTakeLinearTime() throws IOException {
    int depth = 300_000;
    byte[] open = hex("08001111 5351 0000 ffffffff feff00e0 ffffffff"); // a sequence and its item
    ByteArrayOutputStream deep = new ByteArrayOutputStream();
    byte[] head = Arrays.copyOf(read("window"), metaEnd(read("window")));
    deep.writeBytes(head);
    for (int i = 0; i < depth; i++) {
      deep.writeBytes(open);
    }
    assertTimeout(Duration.ofSeconds(5), () -> assertThat(isRefused(deep.toByteArray())).isTrue());
    byte[] close = hex("feff0de0 00000000 feffdde0 00000000");
    for (int i = 0; i < depth; i++) {
      deep.writeBytes(close);
    }
    byte[] whole = read("window");
    deep.write(whole, head.length, whole.length - head.length);
    assertTimeout(
        Duration.ofSeconds(5),
        () ->
            assertThat(ImageDecoder.decode(deep.toByteArray(), SampleRange.FULL, "x").rgb())
                .isEqualTo(ImageDecoder.decode(whole, SampleRange.FULL, "x").rgb()));
  }

  @Test
  void millionsOfElementsAreRefused() throws IOException {
    byte[] whole = read("window");
    int start = metaEnd(whole);
    int count = 1_000_000;
    ByteBuffer many = ByteBuffer.allocate(whole.length + 8 * count).order(ByteOrder.LITTLE_ENDIAN);
    many.put(whole, 0, start);
    for (int i = 0; i < count; i++) { // (0009,0000) LO and so on
      many.putShort((short) (9 + 2 * (i >> 16))).putShort((short) i).putInt(0x4f4c);
    }
    many.put(whole, start, whole.length - start);
    assertThat(refusal(many.array())).contains("has more than 10000 DICOM elements; export it");
  }

  @Test
  void jpegPixelsInManyScansAreRefused() throws IOException {
    for (String seed : List.of("jpeg", "lossless-ten")) {
      byte[] whole = read(seed);
      int end = whole.length - 8; // the delimiter of the sequence of fragments
      ByteBuffer slow = ByteBuffer.allocate(whole.length + 208).order(ByteOrder.LITTLE_ENDIAN);
      slow.put(whole, 0, end).putInt(0xe000fffe).putInt(200);
      for (int i = 0; i < 100; i++) {
        slow.putShort((short) 0xdaff);
      }
      slow.put(whole, end, 8);
      assertThat(refusal(slow.array()))
          .contains(
              "has JPEG pixels in 101 scans, which take too long to decode; convert it to Explicit"
                  + " VR Little Endian");
      int start = find(whole, "ffd8ff");
      slow.array()[start + 2] = 0; // bytes before the next marker, which some decoders skip
      assertThat(refusal(slow.array())).contains("is damaged or cut off");
    }
  }

  private static String refusal(byte[] content) {
    return assertThrows(
            DataException.class, () -> ImageDecoder.decode(content, SampleRange.FULL, "x"))
        .getMessage();
  }

  @Test
  void unknownValuesOfUndefinedLengthAreImplicit() throws IOException {
    byte[] whole = read("window");
    int start = metaEnd(whole);
    ByteArrayOutputStream changed = new ByteArrayOutputStream();
    changed.write(whole, 0, start);
    changed.writeBytes(
        hex(
            "09000110 554e 0000 ffffffff" // (0009,1001) UN
                + "feff00e0 ffffffff 08000010 04000000 41424344" // an implicit element in an item
                + "feff0de0 00000000 feffdde0 00000000"));
    changed.write(whole, start, whole.length - start);
    assertThat(ImageDecoder.decode(changed.toByteArray(), SampleRange.FULL, "x").rgb())
        .isEqualTo(ImageDecoder.decode(whole, SampleRange.FULL, "x").rgb());
  }

  private static int refusedOfMutated(int files) throws IOException {
    Random random = new Random(20260102);
    int refused = 0;
    for (int i = 0; i < files; i++) {
      byte[] mutated = read(SEEDS.get(i % SEEDS.size()));
      for (int change = 0; change <= random.nextInt(4); change++) {
        // Half of the changes hit the elements, which are shorter than pixels and tables.
        int bound = random.nextBoolean() ? Math.min(1000, mutated.length) : mutated.length;
        mutated[random.nextInt(bound)] = (byte) random.nextInt(256);
      }
      refused += DicomImage.matches(mutated) && isRefused(mutated) ? 1 : 0;
    }
    return refused;
  }

  private static boolean isRefused(byte[] content) {
    try {
      EightBitImage image = ImageDecoder.decode(content, SampleRange.PERCENTILE, "x");
      assertThat(image.rgb()).hasLength(image.width() * image.height() * 3);
      return false;
    } catch (DataException e) {
      assertThat(e).hasMessageThat().startsWith("image x");
      assertThat(e).hasMessageThat().doesNotContain("NEVERPRINTED");
      assertThat(e).hasMessageThat().doesNotContain("\n");
      return true;
    }
  }

  @Test
  void missingElementsAreNamed() throws IOException {
    byte[] content = read("window");
    putTag(content, "28000001", "28000201"); // Bits Allocated
    DataException e =
        assertThrows(
            DataException.class, () -> ImageDecoder.decode(content, SampleRange.FULL, "x"));
    assertThat(e)
        .hasMessageThat()
        .matches("image x \\(instance [0-9a-f]{12}\\): lacks the DICOM element Bits Allocated; .*");
  }

  private static byte[] read(String name) throws IOException {
    return Files.readAllBytes(FOLDER.resolve(name + ".dcm"));
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replace(" ", ""));
  }

  /** Returns the position of the data set: behind the file meta information. */
  private static int metaEnd(byte[] content) {
    return 144 + ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).getInt(140);
  }

  /** Sets the unsigned short of an explicit element whose tag has these bytes. */
  private static void putShort(byte[] content, String tag, int value) {
    ByteBuffer.wrap(content)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putShort(find(content, tag) + 8, (short) value);
  }

  private static void putTag(byte[] content, String before, String after) {
    System.arraycopy(hex(after), 0, content, find(content, before), 4);
  }

  private static int find(byte[] content, String tag) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    int at = text.indexOf(new String(hex(tag), StandardCharsets.ISO_8859_1));
    assertThat(at).isGreaterThan(0);
    return at;
  }
}
