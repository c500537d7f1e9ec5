package org.ithn.datasets.image;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import org.ithn.datasets.TestFiles;
import org.ithn.framework.data.Images;
import org.ithn.framework.tensors.SafeTensors;
import org.ithn.framework.tensors.TensorData;
import org.junit.jupiter.api.Test;

/** Against PIL and torchvision, on the pictures of the fixture {@code transforms}. */
final class TransformsGoldenTest {
  private static final int SIZE = 224;

  private final Path folder = TestFiles.golden("transforms");
  private final JsonNode config = TestFiles.json(folder.resolve("config.json"));

  @Test
  void decodedPicturesAreThoseOfPil() throws Exception {
    for (JsonNode picture : config.get("images")) {
      EightBitImage image = decode(picture);
      assertThat(image.width()).isEqualTo(picture.get("width").intValue());
      assertThat(image.height()).isEqualTo(picture.get("height").intValue());
      if (isLossless(picture)) {
        assertWithMessage(picture.get("file").textValue())
            .that(hash(image))
            .isEqualTo(picture.get("sha256_decoded_rgb_bytes").textValue());
      }
    }
  }

  @Test
  void resizedCroppedAndMirroredBytesAreThoseOfPil() throws Exception {
    for (JsonNode picture : config.get("images")) {
      if (!isLossless(picture)) {
        continue;
      }
      EightBitImage image = decode(picture);
      EightBitImage shorter = Resampling.resizeShorterSide(image, 256);
      JsonNode center = picture.get("center_crop_top_left");
      EightBitImage offset = crop(shorter, picture.get("crop_top_left"));
      Map<String, EightBitImage> stages =
          Map.of(
              "resize256", shorter,
              "center224", crop(shorter, center),
              "offset224", offset,
              "offset224_hflip", offset.mirrored(),
              "resize224x224", Resampling.resize(image, SIZE, SIZE));
      for (var stage : stages.entrySet()) {
        assertWithMessage("%s of %s", stage.getKey(), picture.get("file"))
            .that(hash(stage.getValue()))
            .isEqualTo(picture.get("sha256").get(stage.getKey()).textValue());
      }
    }
  }

  @Test
  void storedStagesDifferByTheAllowedLevelsOnly() {
    int compared = 0;
    for (JsonNode picture : config.get("images")) {
      EightBitImage image = decode(picture);
      for (var stage : picture.get("stages").properties()) {
        JsonNode file = stage.getValue().get("file");
        if (file == null) {
          continue;
        }
        EightBitImage expected = ImageDecoder.decode(folder.resolve(file.textValue()));
        EightBitImage actual = stage(stage.getKey(), image, picture);
        assertWithMessage(file.textValue())
            .that(largestDifference(actual, expected))
            .isAtMost(allowedLevels(picture));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(0);
  }

  @Test
  void normalisedTensorsAreThoseOfTorchvision() throws Exception {
    Map<String, TensorData> outputs =
        SafeTensors.read(folder.resolve("outputs.safetensors")).tensors();
    double tolerance = config.get("tolerances").get("tensor_abs_from_equal_uint8").doubleValue();
    for (JsonNode picture : config.get("images")) {
      EightBitImage image = decode(picture);
      // A grey level is 1 / 255 / 0.224 at most.
      double allowed = isLossless(picture) ? tolerance : allowedLevels(picture) / 255.0 / 0.224;
      String name = picture.get("file").textValue();
      String stem = name.substring(0, name.lastIndexOf('.'));
      compareSubsample(
          outputs,
          stem + ".eval_tensor_subsample",
          Resampling.resize(image, SIZE, SIZE),
          allowed + tolerance);
      EightBitImage cut =
          crop(Resampling.resizeShorterSide(image, 256), picture.get("crop_top_left"));
      compareSubsample(
          outputs,
          stem + ".train_tensor_offset_hflip_subsample",
          cut.mirrored(),
          allowed + tolerance);
    }
  }

  @Test
  void loaderGivesTheEvaluationTensor() {
    for (JsonNode picture : config.get("images")) {
      Path file = folder.resolve(picture.get("file").textValue());
      Images images = new ImageLoader(SIZE).load(java.util.List.of(file));
      assertThat(images.shape()).isEqualTo(new long[] {1, 1, SIZE, SIZE, 3});
      double sum = 0;
      for (float pixel : images.pixels()) {
        sum += pixel;
      }
      assertThat(sum)
          .isWithin(isLossless(picture) ? 0.01 : 200)
          .of(picture.get("eval_tensor_sum_float64").doubleValue());
    }
  }

  private void compareSubsample(
      Map<String, TensorData> outputs, String name, EightBitImage image, double allowed) {
    assertThat(outputs).containsKey(name);
    TensorData expected = outputs.get(name);
    float[] pixels = new float[SIZE * SIZE * 3];
    Normalisation.IMAGENET.write(image, pixels, 0);
    int rows = (int) expected.shape()[1];
    int step = SIZE / rows;
    for (int c = 0; c < 3; c++) {
      for (int y = 0; y < rows; y++) {
        for (int x = 0; x < rows; x++) {
          double actual = pixels[(y * step * SIZE + x * step) * 3 + c];
          assertWithMessage("%s[%s, %s, %s]", name, c, y, x)
              .that(actual)
              .isWithin(allowed)
              .of(expected.get((c * rows + y) * rows + x));
        }
      }
    }
  }

  private static EightBitImage stage(String name, EightBitImage image, JsonNode picture) {
    return switch (name) {
      case "resize256" -> Resampling.resizeShorterSide(image, 256);
      case "resize224x224" -> Resampling.resize(image, SIZE, SIZE);
      case "resize256_center224" ->
          crop(Resampling.resizeShorterSide(image, 256), picture.get("center_crop_top_left"));
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static int largestDifference(EightBitImage a, EightBitImage b) {
    byte[] left = a.rgb();
    byte[] right = b.rgb();
    assertThat(left.length).isEqualTo(right.length);
    int largest = 0;
    for (int i = 0; i < left.length; i++) {
      largest = Math.max(largest, Math.abs((left[i] & 0xff) - (right[i] & 0xff)));
    }
    return largest;
  }

  private int allowedLevels(JsonNode picture) {
    JsonNode tolerances = config.get("tolerances");
    return tolerances
        .get(isLossless(picture) ? "uint8_levels" : "uint8_levels_jpeg_source")
        .intValue();
  }

  private static boolean isLossless(JsonNode picture) {
    return picture.get("file").textValue().endsWith(".png");
  }

  private EightBitImage decode(JsonNode picture) {
    return ImageDecoder.decode(folder.resolve(picture.get("file").textValue()));
  }

  private static EightBitImage crop(EightBitImage image, JsonNode topLeft) {
    return image.crop(topLeft.get(0).intValue(), topLeft.get(1).intValue(), SIZE, SIZE);
  }

  private static String hash(EightBitImage image) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(image.rgb()));
  }
}
