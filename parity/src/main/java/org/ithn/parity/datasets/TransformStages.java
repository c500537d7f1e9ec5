package org.ithn.parity.datasets;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ithn.datasets.image.BilinearResize;
import org.ithn.datasets.image.EightBitImage;

/** A picture at the stages that a fixture names; their names hold the sizes. */
record TransformStages(EightBitImage image, JsonNode facts) {
  private static final Pattern SHORTER_SIDE = Pattern.compile("resize(\\d+)");
  private static final Pattern BOTH_SIDES = Pattern.compile("resize(\\d+)x(\\d+)");
  private static final Pattern CROP =
      Pattern.compile("(?:resize\\d+_)?(center|offset)(\\d+)(_hflip)?");

  /**
   * For instance {@code resize256}, {@code resize224x224}, {@code offset224_hflip}.
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
      EightBitImage cut =
          apply(stageMatching(SHORTER_SIDE))
              .crop(
                  facts.path(corner).path(0).asInt(),
                  facts.path(corner).path(1).asInt(),
                  number(crop, 2),
                  number(crop, 2));
      return crop.group(3) == null ? cut : cut.flipHorizontally();
    }
    throw new IllegalArgumentException("transforms: the stage '%s' is not known".formatted(stage));
  }

  /** As evaluation prepares it. */
  EightBitImage applyEvaluation() {
    return apply(stageMatching(BOTH_SIDES));
  }

  /** As training prepares it: cut at the fixture's offset and mirrored. */
  EightBitImage applyTraining() {
    for (String stage : (Iterable<String>) facts.path("sha256")::fieldNames) {
      if (stage.endsWith("_hflip")) {
        return apply(stage);
      }
    }
    throw new IllegalArgumentException("transforms: no stage is mirrored");
  }

  private String stageMatching(Pattern pattern) {
    for (String stage : (Iterable<String>) facts.path("stages")::fieldNames) {
      if (pattern.matcher(stage).matches()) {
        return stage;
      }
    }
    throw new IllegalArgumentException("transforms: no stage is like " + pattern);
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }
}
