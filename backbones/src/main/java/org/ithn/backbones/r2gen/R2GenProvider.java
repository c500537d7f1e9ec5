package org.ithn.backbones.r2gen;

import org.ithn.backbones.importing.Origin;
import org.ithn.backbones.importing.OriginalWeights;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.transformer.ReportModel;
import org.ithn.backbones.vision.ResNetNames;
import org.ithn.backbones.vision.StudyViews;
import org.ithn.backbones.vision.VisualExtractor;
import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneProvider;

/** Makes R2Gen by the name {@code r2gen}. */
public final class R2GenProvider
    implements BackboneProvider<R2GenConfig>, OriginalWeights<R2GenConfig> {
  @Override
  public String name() {
    return "r2gen";
  }

  @Override
  public String description() {
    return "transformer steered by a relational memory of the words so far (Chen et al., 2020)";
  }

  @Override
  public R2GenConfig defaults() {
    return R2GenConfig.defaults();
  }

  @Override
  public Backbone create(R2GenConfig options, int vocabularyWidth, int views) {
    VisualExtractor extractor = VisualExtractors.named(options.vision());
    return new ReportModel(
        new StudyViews(extractor, views),
        new RelationalTransformer(options, extractor.width(), vocabularyWidth));
  }

  @Override
  public WeightTable table(Origin origin, R2GenConfig options) {
    return switch (origin) {
      case BACKBONE -> R2GenWeights.original(options);
      case ITHN -> R2GenWeights.withIthn(options);
      case TORCHVISION -> ResNetNames.ofTorchvision(options.vision(), "backbone/vision/");
      case GPT2 -> throw origin.unfit(name());
    };
  }
}
