package org.ithn.backbones.vision;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.backbones.importing.CheckpointFormat;
import org.ithn.backbones.importing.WeightTable;

/** Lookup of the weight tables for files that contain only a visual extractor. */
public final class ExtractorWeights {
  private ExtractorWeights() {}

  /**
   * Returns the table of a file for the extractor of a backbone that has no released weights.
   *
   * @param backbone the backbone's configuration name
   * @param origin the format of the file
   * @param vision the configuration name of the extractor
   * @throws IllegalArgumentException if the file contains another kind of network
   */
  public static WeightTable alone(String backbone, CheckpointFormat origin, String vision) {
    checkArgument(
        origin.isExtractor(),
        "backbone '%s' has no released weights; import a torchvision ResNet, an EfficientNet-Lite"
            + " or an HRNet for its extractor",
        backbone);
    return table(origin, vision, "backbone/vision/");
  }

  /**
   * Returns the table of a file for an extractor; the file's classifier is skipped.
   *
   * @param origin the format of the file
   * @param vision the configuration name of the extractor
   * @param path the prefix of our paths
   * @throws IllegalArgumentException if the file contains another kind of network
   */
  public static WeightTable table(CheckpointFormat origin, String vision, String path) {
    return switch (origin) {
      case TORCHVISION -> ResNetWeights.torchvisionTable(vision, path);
      case EFFICIENTNET_LITE -> EfficientNetLiteWeights.table(vision, path);
      case HRNET -> HrNetWeights.table(vision, path);
      case BACKBONE, ITHN, GPT2 ->
          throw new IllegalArgumentException(
              "weights of format %s are not those of a visual extractor alone".formatted(origin));
    };
  }
}
