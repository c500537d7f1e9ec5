package org.ithn.backbones.ppked;

import org.ithn.backbones.importing.CheckpointFormat;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.importing.WeightTableProvider;
import org.ithn.backbones.vision.ExtractorWeights;
import org.ithn.backbones.vision.MultiViewExtractor;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneProvider;

/** Provider of the backbone {@code ppked}. */
public final class PpkedProvider
    implements BackboneProvider<PpkedConfig>, WeightTableProvider<PpkedConfig> {
  @Override
  public String name() {
    return "ppked";
  }

  @Override
  public String description() {
    return "transformer over topics, reports of similar images and a graph (Liu et al., 2021)";
  }

  @Override
  public PpkedConfig defaults() {
    return PpkedConfig.defaults();
  }

  @Override
  public Backbone create(PpkedConfig options, int vocabularyWidth, int views) {
    MultiViewExtractor extractor = MultiViewExtractor.of(options.vision(), views);
    return new Ppked(options, extractor, vocabularyWidth);
  }

  @Override
  public WeightTable weightTable(CheckpointFormat origin, PpkedConfig options) {
    return ExtractorWeights.alone(name(), origin, options.vision());
  }
}
