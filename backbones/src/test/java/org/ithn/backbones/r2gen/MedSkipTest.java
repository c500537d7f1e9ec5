package org.ithn.backbones.r2gen;

import org.ithn.framework.model.Backbone;
import org.ithn.testkit.BackboneContract;
import org.junit.jupiter.api.Tag;

/** Contract tests of MedSkip: R2Gen after an HRNet with attention and skips. */
@Tag("slow")
class MedSkipTest extends BackboneContract {
  private static final int WORDS = 11;

  @Override
  protected Backbone backbone() {
    return new R2GenProvider()
        .create(
            new R2GenConfig(
                "small-hrnet-cbam-skips", 12, 3, 2, 14, 0.1, 0.5, new R2GenConfig.Memory(5, 2, 7)),
            WORDS,
            1);
  }

  @Override
  protected long[] imageShape() {
    return new long[] {1, 32, 64, 3};
  }

  @Override
  protected int vocabularyWidth() {
    return WORDS;
  }
}
