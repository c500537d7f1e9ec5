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
        ImageTransform.forTraining(new TrainTransformConfig(Resize.SHORTER_SIDE, 13, true), 11)
            .resize(ramp(29, 17));
    assertThat(prepared.height()).isEqualTo(13);
    assertThat(prepared.width()).isEqualTo(22); // 13 * 29 / 17 = 22.18
  }

  @Test
  void squareChangesTheAspect() {
    EightBitImage prepared =
        ImageTransform.forTraining(new TrainTransformConfig(Resize.SQUARE, 13, true), 11)
            .resize(ramp(29, 17));
    assertThat(prepared.height()).isEqualTo(13);
    assertThat(prepared.width()).isEqualTo(13);
  }

  @Test
  void cropsReachEveryPositionAndBothOrientations() {
    ImageTransform transform =
        ImageTransform.forTraining(new TrainTransformConfig(Resize.SQUARE, 7, true), 5);
    EightBitImage image = ramp(7, 7);
    Random random = new Random(3);
    java.util.Set<String> seen = new java.util.TreeSet<>();
    for (int i = 0; i < 500; i++) {
      EightBitImage crop = transform.augment(image, random);
      int first = crop.sample(0, 0, 0);
      boolean mirrored = first > crop.sample(0, 4, 0);
      seen.add((mirrored ? crop.sample(0, 4, 0) : first) + (mirrored ? "m" : ""));
    }
    assertThat(seen).hasSize(3 * 3 * 2);
  }

  @Test
  void withoutFlipNoCropIsMirrored() {
    ImageTransform transform =
        ImageTransform.forTraining(new TrainTransformConfig(Resize.SQUARE, 7, false), 5);
    Random random = new Random(3);
    for (int i = 0; i < 50; i++) {
      EightBitImage crop = transform.augment(ramp(7, 7), random);
      assertThat(crop.sample(0, 0, 0)).isLessThan(crop.sample(0, 4, 0));
    }
  }

  @Test
  void sameRandomStateGivesTheSameCrop() {
    ImageTransform transform =
        ImageTransform.forTraining(new TrainTransformConfig(Resize.SQUARE, 23, true), 5);
    EightBitImage image = transform.resize(ramp(15, 15));
    assertThat(transform.augment(image, new Random(8)).samples())
        .isEqualTo(transform.augment(image, new Random(8)).samples());
    assertThat(transform.augment(image, new Random(8)).samples())
        .isNotEqualTo(transform.augment(image, new Random(9)).samples());
  }

  @Test
  void mirroringTwiceIsTheIdentityForGrayAndRgb() {
    EightBitImage gray = ramp(5, 3);
    assertThat(gray.flipHorizontally().flipHorizontally().samples()).isEqualTo(gray.samples());
    EightBitImage rgb = new EightBitImage(5, 3, 3, gray.rgb());
    assertThat(rgb.flipHorizontally().rgb()).isEqualTo(gray.flipHorizontally().rgb());
  }

  @Test
  void grayAndRgbResizeAlike() {
    EightBitImage gray = ramp(17, 13);
    EightBitImage rgb = new EightBitImage(17, 13, 3, gray.rgb());
    assertThat(BilinearResize.resize(rgb, 7, 19).rgb())
        .isEqualTo(BilinearResize.resize(gray, 7, 19).rgb());
  }

  @Test
  void cropLargerThanTheResizedImageIsRejected() {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> ImageTransform.forTraining(TrainTransformConfig.defaults(), 257));
    assertThat(e)
        .hasMessageThat()
        .contains("data.image.size is 257, but images are resized to 256");
  }

  private static EightBitImage ramp(int width, int height) {
    byte[] samples = new byte[width * height];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (byte) (255 * i / samples.length);
    }
    return new EightBitImage(width, height, 1, samples);
  }
}
