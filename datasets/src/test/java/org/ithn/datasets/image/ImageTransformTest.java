package org.ithn.datasets.image;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.ithn.datasets.image.TrainTransformConfig.Resize;
import org.junit.jupiter.api.Test;

final class ImageTransformTest {
  @Test
  void shorterSideKeepsTheAspectAndTruncatesTheOther() {
    EightBitImage prepared =
        ImageTransform.training(new TrainTransformConfig(Resize.SHORTER_SIDE, 13, true), 11)
            .prepare(ramp(29, 17));
    assertThat(prepared.height()).isEqualTo(13);
    assertThat(prepared.width()).isEqualTo(22); // 13 * 29 / 17 = 22.18
  }

  @Test
  void squareDoesNot() {
    EightBitImage prepared =
        ImageTransform.training(new TrainTransformConfig(Resize.SQUARE, 13, true), 11)
            .prepare(ramp(29, 17));
    assertThat(prepared.height()).isEqualTo(13);
    assertThat(prepared.width()).isEqualTo(13);
  }

  @Test
  void cropsReachEveryPlaceAndBothOrientations() {
    ImageTransform transform =
        ImageTransform.training(new TrainTransformConfig(Resize.SQUARE, 7, true), 5);
    EightBitImage image = ramp(7, 7);
    Random random = new Random(3);
    java.util.Set<String> seen = new java.util.TreeSet<>();
    for (int i = 0; i < 500; i++) {
      EightBitImage crop = transform.finish(image, random);
      int first = crop.sample(0, 0, 0);
      boolean mirrored = first > crop.sample(0, 4, 0);
      seen.add((mirrored ? crop.sample(0, 4, 0) : first) + (mirrored ? "m" : ""));
    }
    assertThat(seen).hasSize(3 * 3 * 2);
  }

  @Test
  void withoutFlipNoCropIsMirrored() {
    ImageTransform transform =
        ImageTransform.training(new TrainTransformConfig(Resize.SQUARE, 7, false), 5);
    Random random = new Random(3);
    for (int i = 0; i < 50; i++) {
      EightBitImage crop = transform.finish(ramp(7, 7), random);
      assertThat(crop.sample(0, 0, 0)).isLessThan(crop.sample(0, 4, 0));
    }
  }

  @Test
  void sameRandomStateGivesTheSameCrop() {
    ImageTransform transform =
        ImageTransform.training(new TrainTransformConfig(Resize.SQUARE, 23, true), 5);
    EightBitImage image = transform.prepare(ramp(15, 15));
    assertThat(transform.finish(image, new Random(8)).samples())
        .isEqualTo(transform.finish(image, new Random(8)).samples());
    assertThat(transform.finish(image, new Random(8)).samples())
        .isNotEqualTo(transform.finish(image, new Random(9)).samples());
  }

  @Test
  void mirroringTwiceIsTheImageOfEitherChannelCount() {
    EightBitImage gray = ramp(5, 3);
    assertThat(gray.mirrored().mirrored().samples()).isEqualTo(gray.samples());
    EightBitImage rgb = new EightBitImage(5, 3, 3, gray.rgb());
    assertThat(rgb.mirrored().rgb()).isEqualTo(gray.mirrored().rgb());
  }

  @Test
  void grayAndRgbResizeAlike() {
    EightBitImage gray = ramp(17, 13);
    EightBitImage rgb = new EightBitImage(17, 13, 3, gray.rgb());
    assertThat(Resampling.resize(rgb, 7, 19).rgb()).isEqualTo(Resampling.resize(gray, 7, 19).rgb());
  }

  @Test
  void cropLargerThanTheResizedImageIsRefused() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> ImageTransform.training(TrainTransformConfig.defaults(), 257));
    assertThat(e)
        .hasMessageThat()
        .contains("data.image_size is 257, but images are resized to 256");
  }

  private static EightBitImage ramp(int width, int height) {
    byte[] samples = new byte[width * height];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) (255 * i / samples.length);
    }
    return new EightBitImage(width, height, 1, samples);
  }
}
