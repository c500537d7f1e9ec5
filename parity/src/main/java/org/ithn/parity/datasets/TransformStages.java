package org.ithn.parity.datasets;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ithn.datasets.image.BilinearResize;
import org.ithn.datasets.image.EightBitImage;

/** Transform stages of an image; a fixture's stage names contain the sizes. */
record TransformStages(EightBitImage image, JsonNode facts) {
  private static final Pattern SHORTER_SIDE = Pattern.compile("resize(\\d+)");
  private static final Pattern BOTH_SIDES = Pattern.compile("resize(\\d+)x(\\d+)");
  private static final Pattern CROP =
      Pattern.compile("(?:resize\\d+_)?(center|offset)(\\d+)(_hflip)?");

  /**
   * Applies a stage, such as {@code resize256}, {@code resize224x224} or {@code offset224_hflip}.
   *
   * @throws IllegalArgumentException for other names
   */
  EightBitImage apply(String stage) {
    Matcher both = BOTH_SIDES.matcher(stage);
    if (both.matches()) {
      return BilinearResize.resize(image, number(both, 1), number(both, 2));
    }
    Matcher shorter = SHORTER_SIDE.matcher(stage);
    if (shorter.matches()) {
      return BilinearResize.resizeShorterSide(image, number(shorter, 1));
    }
    Matcher crop = CROP.matcher(stage);
    if (crop.matches()) {
      String corner = crop.group(1).equals("center") ? "center_crop_top_left" : "crop_top_left";
      EightBitImage cropped =
          apply(stageMatching(SHORTER_SIDE))
              .crop(
                  facts.path(corner).path(0).asInt(),
                  facts.path(corner).path(1).asInt(),
                  number(crop, 2),
                  number(crop, 2));
      return crop.group(3) == null ? cropped : cropped.flipHorizontally();
    }
    throw new IllegalArgumentException("transforms: unknown stage '%s'".formatted(stage));
  }

  /** Applies the evaluation transform. */
  EightBitImage applyEvaluation() {
    return apply(stageMatching(BOTH_SIDES));
  }

  /** Applies the training transform with the fixture's crop offset and a flip. */
  EightBitImage applyTraining() {
    for (String stage : (Iterable<String>) facts.path("sha256")::fieldNames) {
      if (stage.endsWith("_hflip")) {
        return apply(stage);
      }
    }
    throw new IllegalArgumentException("transforms: the fixture has no flipped stage");
  }

  private String stageMatching(Pattern pattern) {
    for (String stage : (Iterable<String>) facts.path("stages")::fieldNames) {
      if (pattern.matcher(stage).matches()) {
        return stage;
      }
    }
    throw new IllegalArgumentException("transforms: no stage matches " + pattern);
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }
}
