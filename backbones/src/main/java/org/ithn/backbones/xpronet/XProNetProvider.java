package org.ithn.backbones.xpronet;

import org.ithn.backbones.importing.CheckpointFormat;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.importing.WeightTableProvider;
import org.ithn.backbones.vision.ExtractorWeights;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneProvider;

/** Provider of the backbone {@code xpronet}, {@link XProNet}. */
public final class XProNetProvider
    implements BackboneProvider<XProNetConfig>, WeightTableProvider<XProNetConfig> {
  @Override
  public String name() {
    return "xpronet";
  }

  @Override
  public String description() {
    return "transformer that queries prototypes of the study's classes (Wang et al., 2022)";
  }

  @Override
  public XProNetConfig defaults() {
    return XProNetConfig.defaults();
  }

  @Override
  public Backbone create(XProNetConfig options, int vocabularyWidth, int views) {
    return new XProNet(options, vocabularyWidth, views);
  }

  @Override
  public WeightTable weightTable(CheckpointFormat origin, XProNetConfig options) {
    return switch (origin) {
      case BACKBONE -> XProNetWeights.originalTable(options);
      case ITHN -> XProNetWeights.ithnTable(options);
      case TORCHVISION, EFFICIENTNET_LITE, HRNET ->
          ExtractorWeights.table(origin, options.vision(), "backbone/vision/");
      case GPT2 -> throw origin.unsupportedBackbone(name());
    };
  }
}
