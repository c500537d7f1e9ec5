package org.ithn.backbones.r2gencmn;

import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneProvider;

/** Makes {@link R2GenCmn} by the name {@code r2gencmn}. */
public final class R2GenCmnProvider implements BackboneProvider<R2GenCmnConfig> {
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
}
