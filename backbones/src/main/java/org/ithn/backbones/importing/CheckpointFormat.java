package org.ithn.backbones.importing;

import java.util.List;
import java.util.Set;

/** Origin of a file of PyTorch weights. */
public enum CheckpointFormat {
  /** The released code of the backbone: extractor and encoder-decoder. */
  BACKBONE,
  /** The released code of ITHN: the backbone with projections and temperatures. */
  ITHN,
  /** Torchvision: a ResNet for the visual extractor. */
  TORCHVISION,
  /** The package {@code efficientnet_lite_pytorch}: an EfficientNet-Lite for the extractor. */
  EFFICIENTNET_LITE,
  /** The package {@code timm} and the authors' code: an HRNet for the visual extractor. */
  HRNET,
  /** GPT-2 in the Hugging Face layout, for a GPT-2 decoder. */
  GPT2;

  private static final int MAX_LISTED = 3;
  private static final List<String> BACKBONE_PARTS =
      List.of("encoder_decoder.", "decoder.transformer.", "visual_extractor.");

  /**
   * Detects the format of a file from its keys.
   *
   * @param keys the names of the file's weights
   * @param file the file, for messages
   * @throws IllegalArgumentException if the keys match no format
   */
  public static CheckpointFormat detect(Set<String> keys, String file) {
    if (keys.contains("img_projection.linear1.weight")) {
      return ITHN;
    }
    if (keys.stream().anyMatch(key -> BACKBONE_PARTS.stream().anyMatch(key::startsWith))) {
      return BACKBONE;
    }
    if (keys.contains("incre_modules.0.0.conv1.weight")
        && keys.contains("stage4.0.branches.0.0.conv1.weight")) {
      return HRNET; // before torchvision, which has the same names in its first stage
    }
    if (keys.contains("conv1.weight") && keys.contains("layer1.0.conv1.weight")) {
      return TORCHVISION;
    }
    if (keys.contains("_conv_stem.weight") && keys.contains("_blocks.0._depthwise_conv.weight")) {
      return EFFICIENTNET_LITE;
    }
    if (keys.contains("wte.weight") && keys.contains("h.0.attn.c_attn.weight")) {
      return GPT2;
    }
    List<String> some = keys.stream().limit(MAX_LISTED).toList();
    throw new IllegalArgumentException(
        "%s contains weights of an unknown model (its keys start with %s); expected a checkpoint of"
                .formatted(file, some)
            + " R2Gen's family, VisualGPT or ITHN, a torchvision ResNet, an EfficientNet-Lite,"
            + " an HRNet, or GPT-2");
  }

  /** Returns true if such a file contains a visual extractor and nothing else that is used. */
  public boolean isExtractor() {
    return switch (this) {
      case TORCHVISION, EFFICIENTNET_LITE, HRNET -> true;
      case BACKBONE, ITHN, GPT2 -> false;
    };
  }

  /** Returns the exception of a backbone that cannot import this format. */
  public IllegalArgumentException unsupportedBackbone(String backbone) {
    return new IllegalArgumentException(
        "the backbone '%s' cannot use %s weights; choose another file or backbone"
            .formatted(backbone, name().toLowerCase(java.util.Locale.ROOT)));
  }
}
