package org.ithn.backbones.r2gencmn;

import org.ithn.backbones.importing.Origin;
import org.ithn.backbones.importing.OriginalWeights;
import org.ithn.backbones.importing.WeightTable;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneProvider;

/** Makes {@link R2GenCmn} by the name {@code r2gencmn}. */
public final class R2GenCmnProvider
    implements BackboneProvider<R2GenCmnConfig>, OriginalWeights<R2GenCmnConfig> {
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
  public WeightTable table(Origin origin, R2GenCmnConfig options) {
    return switch (origin) {
      case BACKBONE -> R2GenCmnWeights.original(options);
      case ITHN -> R2GenCmnWeights.ofReleasedIthn(options);
      case TORCHVISION -> R2GenCmnWeights.torchvision(options);
      case GPT2 -> throw origin.unfit(name());
    };
  }
}
