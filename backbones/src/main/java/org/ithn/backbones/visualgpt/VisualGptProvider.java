package org.ithn.backbones.visualgpt;

import org.ithn.backbones.importing.Origin;
import org.ithn.backbones.importing.OriginalWeights;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.vision.ResNetNames;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneProvider;

/** Makes VisualGPT by the name {@code visualgpt}. */
public final class VisualGptProvider
    implements BackboneProvider<VisualGptConfig>, OriginalWeights<VisualGptConfig> {
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
  public WeightTable table(Origin origin, VisualGptConfig options) {
    return switch (origin) {
      case BACKBONE -> VisualGptWeights.original(options);
      case ITHN -> VisualGptWeights.withIthn(options);
      case TORCHVISION -> {
        if (options.regions() == VisualGptConfig.Regions.FEATURES) {
          throw origin.unfit(name());
        }
        yield ResNetNames.ofTorchvision(options.vision(), "backbone/vision/");
      }
      case GPT2 -> VisualGptWeights.gpt2(options);
    };
  }
}
