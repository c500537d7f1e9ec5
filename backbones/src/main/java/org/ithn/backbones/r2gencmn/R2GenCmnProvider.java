package org.ithn.backbones.r2gencmn;

import org.ithn.backbones.importing.CheckpointFormat;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.importing.WeightTableProvider;
import org.ithn.backbones.vision.ExtractorWeights;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneProvider;

/** Provider of the backbone {@code r2gencmn}, {@link R2GenCmn}. */
public final class R2GenCmnProvider
    implements BackboneProvider<R2GenCmnConfig>, WeightTableProvider<R2GenCmnConfig> {
  @Override
  public String name() {
    return "r2gencmn";
  }

  @Override
  public String description() {
    return "transformer with a cross-modal memory shared by patches and words (Chen et al., 2021)";
  }

  @Override
  public R2GenCmnConfig defaults() {
    return R2GenCmnConfig.defaults();
  }

  @Override
  public Backbone create(R2GenCmnConfig options, int vocabularyWidth, int views) {
    return new R2GenCmn(options, vocabularyWidth, views);
  }

  @Override
  public WeightTable weightTable(CheckpointFormat origin, R2GenCmnConfig options) {
    return switch (origin) {
      case BACKBONE -> R2GenCmnWeights.originalTable(options);
      case ITHN -> R2GenCmnWeights.ithnTable(options);
      case TORCHVISION, EFFICIENTNET_LITE, HRNET ->
          ExtractorWeights.table(origin, options.vision(), "backbone/vision/");
      case GPT2 -> throw origin.unsupportedBackbone(name());
    };
  }
}
