package org.ithn.backbones.xpronet;

import org.ithn.backbones.importing.Origin;
import org.ithn.backbones.importing.OriginalWeights;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.backbones.vision.ResNetNames;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneProvider;

/** Makes {@link XProNet} by the name {@code xpronet}. */
public final class XProNetProvider
    implements BackboneProvider<XProNetConfig>, OriginalWeights<XProNetConfig> {
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
  public WeightTable table(Origin origin, XProNetConfig options) {
    return switch (origin) {
      case BACKBONE -> XProNetWeights.original(options);
      case ITHN -> XProNetWeights.withIthn(options);
      case TORCHVISION -> ResNetNames.ofTorchvision(options.vision(), "backbone/vision/");
      case GPT2 -> throw origin.unfit(name());
    };
  }
}
