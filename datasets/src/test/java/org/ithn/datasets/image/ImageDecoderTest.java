package org.ithn.datasets.image;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_Profile;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.ithn.datasets.DataException;
import org.ithn.datasets.TestFiles;
import org.ithn.framework.input.SampleRange;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ImageDecoderTest {
  private static final byte[] NONE = {};

  @TempDir Path folder;

  @Test
  void graySamplesAreUnchanged() {
    EightBitImage image =
        ImageDecoder.decode(TestPng.gray(3, 2, 0, 1, 64, 127, 128, 255), SampleRange.FULL, "x");
    assertThat(image.channels()).isEqualTo(1);
    assertRgb(image, 0, 0, 0, 1, 1, 1, 64, 64, 64, 127, 127, 127, 128, 128, 128, 255, 255, 255);
  }

  @Test
  void paletteIsLookedUp() {
    byte[] palette = bytes(10, 20, 30, 200, 100, 50, 7, 8, 9);
    byte[] png = TestPng.of(2, 2, 8, TestPng.PALETTE, palette, bytes(0, 1, 2, 0));
    assertRgb(
        ImageDecoder.decode(png, SampleRange.FULL, "x"),
        10,
        20,
        30,
        200,
        100,
        50,
        7,
        8,
        9,
        10,
        20,
        30);
  }

  @Test
  void oneTwoAndFourBitGraysAreScaledToEightBits() {
    byte[] one = TestPng.of(3, 1, 1, TestPng.GRAY, NONE, bytes(0b10100000));
    assertRgb(
        ImageDecoder.decode(one, SampleRange.FULL, "x"), 255, 255, 255, 0, 0, 0, 255, 255, 255);
    byte[] two = TestPng.of(3, 1, 2, TestPng.GRAY, NONE, bytes(0b01101100));
    assertRgb(
        ImageDecoder.decode(two, SampleRange.FULL, "x"), 85, 85, 85, 170, 170, 170, 255, 255, 255);
    byte[] four = TestPng.of(2, 1, 4, TestPng.GRAY, NONE, bytes(0x1e));
    assertRgb(ImageDecoder.decode(four, SampleRange.FULL, "x"), 17, 17, 17, 238, 238, 238);
  }

  @Test
  void alphaIsDropped() {
    byte[] gray = TestPng.of(2, 1, 8, TestPng.GRAY_ALPHA, NONE, bytes(50, 0, 60, 128));
    assertRgb(ImageDecoder.decode(gray, SampleRange.FULL, "x"), 50, 50, 50, 60, 60, 60);
    byte[] rgb = TestPng.of(2, 1, 8, TestPng.RGB_ALPHA, NONE, bytes(1, 2, 3, 0, 4, 5, 6, 99));
    assertRgb(ImageDecoder.decode(rgb, SampleRange.FULL, "x"), 1, 2, 3, 4, 5, 6);
  }

  @Test
  void sixteenBitsKeepTheirUpperHalf() {
    byte[] gray = TestPng.of(3, 1, 16, TestPng.GRAY, NONE, bytes(0x12, 0xff, 0, 1, 0xff, 0));
    assertRgb(ImageDecoder.decode(gray, SampleRange.FULL, "x"), 18, 18, 18, 0, 0, 0, 255, 255, 255);
    byte[] rgb = TestPng.of(1, 1, 16, TestPng.RGB, NONE, bytes(0x20, 1, 0x80, 2, 0xf0, 3));
    assertRgb(ImageDecoder.decode(rgb, SampleRange.FULL, "x"), 32, 128, 240);
  }

  @Test
  void twelveBitsInSixteenAreRejectedInsteadOfTurningBlack() {
    byte[] png = TestPng.of(2, 1, 16, TestPng.GRAY, NONE, bytes(0x0f, 0xff, 0, 7));
    assertRejected(
        png,
        "image x: uses little of its 16-bit range (5th and 95th percentile: levels 0 and 15 of 255)"
            + " and would lose its contrast; rescale it to 8 bits, or use a model with");
  }

  @Test
  void equalChannelsBecomeOneAndReadAsThree() throws IOException {
    BufferedImage picture = new BufferedImage(5, 3, BufferedImage.TYPE_INT_RGB);
    picture.setRGB(2, 1, 0x404040);
    EightBitImage image = ImageDecoder.decode(encoded(picture, "png"), SampleRange.FULL, "x");
    assertThat(image.channels()).isEqualTo(1);
    assertThat(image.sample(1, 2, 2)).isEqualTo(0x40);
  }

  @Test
  void hugeSizeInTheHeaderIsRejectedBeforeDecoding() {
    byte[] png = TestPng.of(100_000, 100_000, 8, TestPng.GRAY, NONE, bytes(1, 2, 3));
    assertRejected(png, "image x: has 100000 x 100000 pixels, more than the 50 million allowed; ");
  }

  @Test
  void sizeThatTheContentCannotFillIsRejected() {
    byte[] png = TestPng.of(7_000, 7_000, 8, TestPng.RGB, NONE, bytes(1, 2, 3));
    assertRejected(png, "image x: is damaged or cut off");
  }

  @Test
  void negativeAndZeroSizesAreRejected() {
    assertRejected(
        TestPng.of(-1, 2, 8, TestPng.GRAY, NONE, bytes(1)), "image x: its header says -1 x 2");
    assertRejected(
        TestPng.of(3, 0, 8, TestPng.GRAY, NONE, bytes(1)), "image x: its header says 3 x 0");
  }

  @Test
  void cmykJpegIsRejectedByName() {
    byte[] jpeg = bytes(0xff, 0xd8, 0xff, 0xc0, 0, 20, 8, 0, 2, 0, 3, 4, 1, 17, 0, 0xff, 0xd9);
    assertRejected(jpeg, "image x: is a JPEG with 4 components (4 = CMYK); save it");
  }

  @Test
  void emptyForeignAndMissingFilesAreNamed() throws IOException {
    assertRejected(NONE, "image x: the file is empty; ");
    assertRejected(bytes('G', 'I', 'F', '8', '9', 'a'), "image x: is a GIF file; convert it");
    Path missing = folder.resolve("missing.png");
    DataException e =
        assertThrows(DataException.class, () -> ImageDecoder.decode(missing, SampleRange.FULL));
    assertThat(e).hasMessageThat().startsWith("image " + missing + ": no such file; ");
    assertThat(
            assertThrows(DataException.class, () -> ImageDecoder.decode(folder, SampleRange.FULL)))
        .hasMessageThat()
        .contains("is a folder");
  }

  @Test
  void everyTruncationIsRejected() throws IOException {
    for (String format : List.of("png", "jpeg")) {
      byte[] whole = encoded(noise(37, 23), format);
      assertThat(ImageDecoder.decode(whole, SampleRange.FULL, "x").width()).isEqualTo(37);
      for (int length = 0; length < whole.length - 2; length += 7) {
        byte[] part = Arrays.copyOf(whole, length);
        DataException e =
            assertThrows(
                DataException.class,
                () -> ImageDecoder.decode(part, SampleRange.FULL, "x"),
                format + " cut to " + part.length + " of " + whole.length);
        assertThat(e).hasMessageThat().startsWith("image x: ");
      }
    }
  }

  @Test
  void mutatedFilesAreDecodedOrRejectedButNeverCrash() throws IOException {
    assertThat(refusedOfMutated(2_000)).isGreaterThan(800);
  }

  @Test
  @Tag("slow")
  void manyMutatedFilesAreDecodedOrRejectedButNeverCrash() throws IOException {
    assertThat(refusedOfMutated(100_000)).isGreaterThan(40_000);
  }

  @Test
  void colourProfilesAreIgnored() throws IOException {
    byte[] colour = encoded(noise(17, 11), "jpeg");
    byte[] gray = encoded(new BufferedImage(7, 5, BufferedImage.TYPE_BYTE_GRAY), "jpeg");
    for (int space : new int[] {ColorSpace.CS_GRAY, ColorSpace.CS_sRGB, ColorSpace.CS_LINEAR_RGB}) {
      byte[] profile = ICC_Profile.getInstance(space).getData();
      assertThat(ImageDecoder.decode(withProfile(colour, profile), SampleRange.FULL, "x").rgb())
          .isEqualTo(ImageDecoder.decode(colour, SampleRange.FULL, "x").rgb());
      assertThat(ImageDecoder.decode(withProfile(gray, profile), SampleRange.FULL, "x").rgb())
          .isEqualTo(ImageDecoder.decode(gray, SampleRange.FULL, "x").rgb());
    }
  }

  @Test
  void realXrayIsGrayAndHasItsKnownSize() throws IOException {
    Path images = TestFiles.data("iu_xray/images");
    try (var studies = Files.list(images)) {
      Path study = studies.sorted().findFirst().orElseThrow();
      EightBitImage image = ImageDecoder.decode(study.resolve("0.jpg"), SampleRange.FULL);
      assertThat(image.width()).isEqualTo(256);
      assertThat(image.height()).isEqualTo(256);
      assertThat(image.channels()).isEqualTo(1);
    }
  }

  private static int refusedOfMutated(int files) throws IOException {
    Random random = new Random(20260101);
    byte[] palette = bytes(10, 20, 30, 200, 100, 50, 7, 8, 9);
    List<byte[]> seeds =
        List.of(
            encoded(noise(17, 11), "png"),
            encoded(noise(17, 11), "jpeg"),
            TestPng.of(2, 2, 8, TestPng.PALETTE, palette, bytes(0, 1, 2, 0)),
            TestPng.of(2, 1, 16, TestPng.GRAY, NONE, bytes(0xff, 0xff, 0, 7)),
            encoded(new BufferedImage(9, 7, BufferedImage.TYPE_4BYTE_ABGR), "png"));
    int rejected = 0;
    for (int i = 0; i < files; i++) {
      byte[] mutated = seeds.get(i % seeds.size()).clone();
      for (int change = 0; change <= random.nextInt(4); change++) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }
      if (random.nextBoolean()) {
        TestPng.repairChecksums(mutated); // otherwise almost none reaches the decoder
      }
      try {
        EightBitImage image = ImageDecoder.decode(mutated, SampleRange.FULL, "x");
        assertThat(image.rgb()).hasLength(image.width() * image.height() * 3);
      } catch (DataException e) {
        assertThat(e).hasMessageThat().startsWith("image x: ");
        rejected++;
      }
    }
    return rejected;
  }

  /** Returns the JPEG file with a colour profile after its JFIF header. */
  private static byte[] withProfile(byte[] jpeg, byte[] profile) {
    byte[] name = "ICC_PROFILE".getBytes(StandardCharsets.US_ASCII);
    int length = 2 + name.length + 3 + profile.length;
    int header = 4 + (jpeg[4] & 0xff) * 256 + (jpeg[5] & 0xff);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(jpeg, 0, header);
    out.writeBytes(bytes(0xff, 0xe2, length >> 8, length & 0xff));
    out.writeBytes(name);
    out.writeBytes(bytes(0, 1, 1));
    out.writeBytes(profile);
    out.write(jpeg, header, jpeg.length - header);
    return out.toByteArray();
  }

  private static BufferedImage noise(int width, int height) {
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Random random = new Random(5);
    for (int i = 0; i < width * height; i++) {
      image.setRGB(i % width, i / width, random.nextInt(1 << 24));
    }
    return image;
  }

  private static byte[] encoded(BufferedImage image, String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThat(ImageIO.write(image, format, out)).isTrue();
    return out.toByteArray();
  }

  private static void assertRejected(byte[] content, String start) {
    DataException e =
        assertThrows(
            DataException.class, () -> ImageDecoder.decode(content, SampleRange.FULL, "x"));
    assertThat(e).hasMessageThat().startsWith(start);
  }

  private static void assertRgb(EightBitImage image, int... expected) {
    assertWithMessage("rgb").that(image.rgb()).isEqualTo(bytes(expected));
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }
}
