package org.ithn.backbones.contrast;

import org.ithn.backbones.importing.CheckpointFormat;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.importing.WeightTableProvider;
import org.ithn.backbones.r2gen.RelationalTransformer;
import org.ithn.backbones.r2gencmn.MemoryTransformer;
import org.ithn.backbones.transformer.EncoderDecoder;
import org.ithn.backbones.vision.ExtractorWeights;
import org.ithn.backbones.vision.MultiViewExtractor;
import org.ithn.backbones.vision.VisualExtractor;
import org.ithn.backbones.vision.VisualExtractors;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneProvider;

/** Provider of the backbone {@code contrastive-attention}. */
public final class ContrastiveProvider
    implements BackboneProvider<ContrastiveConfig>, WeightTableProvider<ContrastiveConfig> {
  @Override
  public String name() {
    return "contrastive-attention";
  }

  @Override
  public String description() {
    return "R2GenCMN or R2Gen with image features that normal images lack (Liu et al., 2021)";
  }

  @Override
  public ContrastiveConfig defaults() {
    return ContrastiveConfig.defaults();
  }

  @Override
  public Backbone create(ContrastiveConfig options, int vocabularyWidth, int views) {
    VisualExtractor extractor = VisualExtractors.named(options.vision());
    EncoderDecoder base =
        options.base().equals(ContrastiveConfig.R2GEN)
            ? new RelationalTransformer(options.r2gen(), extractor.width(), vocabularyWidth)
            : new MemoryTransformer(options.r2gencmn(), extractor.width(), vocabularyWidth);
    return new ContrastiveAttention(options.pool(), new MultiViewExtractor(extractor, views), base);
  }

  @Override
  public WeightTable weightTable(CheckpointFormat origin, ContrastiveConfig options) {
    return ExtractorWeights.alone(name(), origin, options.vision());
  }
}
