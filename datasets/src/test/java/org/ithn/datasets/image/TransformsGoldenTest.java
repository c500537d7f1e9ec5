package org.ithn.datasets.image;

import static com.google.common.truth.Truth.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.ithn.datasets.TestFiles;
import org.ithn.framework.data.Images;
import org.ithn.framework.input.SampleRange;
import org.junit.jupiter.api.Test;

/**
 * Tests of {@link ImageLoader} on the images of the fixture {@code transforms}; see also {@code
 * DataParityTest}.
 */
final class TransformsGoldenTest {
  private final Path folder = TestFiles.golden("transforms");
  private final JsonNode config = TestFiles.json(folder.resolve("config.json"));

  @Test
  void loaderReturnsTheEvaluationTensor() {
    for (JsonNode picture : config.get("images")) {
      Path file = folder.resolve(picture.get("file").textValue());
      int size = size(picture);
      Images images = new ImageLoader(size, SampleRange.FULL).load(java.util.List.of(file));
      assertThat(images.shape()).isEqualTo(new long[] {1, 1, size, size, 3});
      double sum = 0;
      for (float pixel : images.pixels()) {
        sum += pixel;
      }
      assertThat(sum)
          .isWithin(isLossless(picture) ? 0.01 : 200)
          .of(picture.get("eval_tensor_sum_float64").doubleValue());
    }
  }

  /** Returns the value of a stage such as {@code resize224x224}. */
  private static int size(JsonNode picture) {
    for (String stage : (Iterable<String>) picture.get("stages")::fieldNames) {
      if (stage.matches("resize\\d+x\\d+")) {
        return Integer.parseInt(stage.substring(stage.indexOf('x') + 1));
      }
    }
    throw new AssertionError("no stage resizes both sides");
  }

  private static boolean isLossless(JsonNode picture) {
    return picture.get("file").textValue().endsWith(".png");
  }
}
