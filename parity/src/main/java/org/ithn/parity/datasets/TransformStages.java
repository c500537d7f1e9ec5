package org.ithn.parity.datasets;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ithn.datasets.image.EightBitImage;
import org.ithn.datasets.image.Resampling;

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
  EightBitImage named(String stage) {
    Matcher both = BOTH_SIDES.matcher(stage);
    if (both.matches()) {
      return Resampling.resize(image, number(both, 1), number(both, 2));
    }
    Matcher shorter = SHORTER_SIDE.matcher(stage);
    if (shorter.matches()) {
      return Resampling.resizeShorterSide(image, number(shorter, 1));
    }
    Matcher crop = CROP.matcher(stage);
    if (crop.matches()) {
      String corner = crop.group(1).equals("center") ? "center_crop_top_left" : "crop_top_left";
      EightBitImage cut =
          named(only(SHORTER_SIDE))
              .crop(
                  facts.path(corner).path(0).asInt(),
                  facts.path(corner).path(1).asInt(),
                  number(crop, 2),
                  number(crop, 2));
      return crop.group(3) == null ? cut : cut.mirrored();
    }
    throw new IllegalArgumentException("transforms: the stage '%s' is not known".formatted(stage));
  }

  /** As evaluation prepares it. */
  EightBitImage evaluated() {
    return named(only(BOTH_SIDES));
  }

  /** As training prepares it: cut at the fixture's offset and mirrored. */
  EightBitImage trained() {
    for (String stage : (Iterable<String>) facts.path("sha256")::fieldNames) {
      if (stage.endsWith("_hflip")) {
        return named(stage);
      }
    }
    throw new IllegalArgumentException("transforms: no stage is mirrored");
  }

  private String only(Pattern pattern) {
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
