package org.ithn.backbones.importing;

import java.util.List;
import java.util.Set;

/** Whose PyTorch weights a file holds. */
public enum CheckpointFormat {
  /** The backbone's own released code: extractor and encoder-decoder. */
  BACKBONE,
  /** ITHN's released code: the backbone with projections and temperatures. */
  ITHN,
  /** Torchvision: a ResNet alone, to start the visual extractor from. */
  TORCHVISION,
  /** GPT-2 in the layout of Hugging Face, to start a decoder that is GPT-2 from. */
  GPT2;

  private static final int SHOWN = 3;

  /**
   * Recognises a file by its keys.
   *
   * @param file for the message
   * @throws IllegalArgumentException if they are of none of these
   */
  public static CheckpointFormat detect(Set<String> keys, String file) {
    if (keys.contains("img_projection.linear1.weight")) {
      return ITHN;
    }
    if (keys.stream()
        .anyMatch(
            key -> key.startsWith("encoder_decoder.") || key.startsWith("decoder.transformer."))) {
      return BACKBONE;
    }
    if (keys.contains("conv1.weight") && keys.contains("layer1.0.conv1.weight")) {
      return TORCHVISION;
    }
    if (keys.contains("wte.weight") && keys.contains("h.0.attn.c_attn.weight")) {
      return GPT2;
    }
    List<String> some = keys.stream().limit(SHOWN).toList();
    throw new IllegalArgumentException(
        "%s holds weights of no model that is known here (its keys begin with %s); expected a"
                .formatted(file, some)
            + " checkpoint of R2Gen's family, of VisualGPT or of ITHN, a ResNet of torchvision or GPT-2");
  }

  /** What a backbone says that has no part such weights are for. */
  public IllegalArgumentException unsupportedBackbone(String backbone) {
    return new IllegalArgumentException(
        "the backbone '%s' has no part that weights of %s are for; choose another file or backbone"
            .formatted(backbone, name().toLowerCase(java.util.Locale.ROOT)));
  }
}
