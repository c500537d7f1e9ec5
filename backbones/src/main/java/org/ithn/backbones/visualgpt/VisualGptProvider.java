package org.ithn.backbones.visualgpt;

import org.ithn.backbones.importing.CheckpointFormat;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.importing.WeightTableProvider;
import org.ithn.backbones.vision.ExtractorWeights;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneProvider;

/** Provider of the backbone {@code visualgpt}. */
public final class VisualGptProvider
    implements BackboneProvider<VisualGptConfig>, WeightTableProvider<VisualGptConfig> {
  @Override
  public String name() {
    return "visualgpt";
  }

  @Override
  public String description() {
    return "GPT-2 with gated attention to three levels of regions (Chen et al., 2022)";
  }

  @Override
  public VisualGptConfig defaults() {
    return VisualGptConfig.defaults();
  }

  @Override
  public Backbone create(VisualGptConfig options, int vocabularyWidth, int views) {
    return VisualGpt.of(options, vocabularyWidth, views);
  }

  @Override
  public WeightTable weightTable(CheckpointFormat origin, VisualGptConfig options) {
    return switch (origin) {
      case BACKBONE -> VisualGptWeights.originalTable(options);
      case ITHN -> VisualGptWeights.ithnTable(options);
      case TORCHVISION, EFFICIENTNET_LITE, HRNET -> {
        if (options.regions().source() == VisualGptConfig.RegionSource.FEATURES) {
          throw origin.unsupportedBackbone(name());
        }
        yield ExtractorWeights.table(origin, options.vision(), "backbone/vision/");
      }
      case GPT2 -> VisualGptWeights.gpt2Table(options);
    };
  }
}
