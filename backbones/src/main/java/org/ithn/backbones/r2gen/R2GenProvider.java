package org.ithn.backbones.r2gen;

import org.ithn.backbones.importing.CheckpointFormat;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.importing.WeightTableProvider;
import org.ithn.backbones.transformer.ReportModel;
import org.ithn.backbones.vision.ExtractorWeights;
import org.ithn.backbones.vision.MultiViewExtractor;
import org.ithn.backbones.vision.VisualExtractor;
import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneProvider;

/** Provider of the backbone {@code r2gen}. */
public final class R2GenProvider
    implements BackboneProvider<R2GenConfig>, WeightTableProvider<R2GenConfig> {
  @Override
  public String name() {
    return "r2gen";
  }

  @Override
  public String description() {
    return "transformer with a relational memory of the previous words (Chen et al., 2020)";
  }

  @Override
  public R2GenConfig defaults() {
    return R2GenConfig.defaults();
  }

  @Override
  public Backbone create(R2GenConfig options, int vocabularyWidth, int views) {
    VisualExtractor extractor = VisualExtractors.named(options.vision());
    return new ReportModel(
        new MultiViewExtractor(extractor, views),
        new RelationalTransformer(options, extractor.width(), vocabularyWidth));
  }

  @Override
  public WeightTable weightTable(CheckpointFormat origin, R2GenConfig options) {
    return switch (origin) {
      case BACKBONE -> R2GenWeights.originalTable(options);
      case ITHN -> R2GenWeights.ithnTable(options);
      case TORCHVISION, EFFICIENTNET_LITE, HRNET ->
          ExtractorWeights.table(origin, options.vision(), "backbone/vision/");
      case GPT2 -> throw origin.unsupportedBackbone(name());
    };
  }
}
