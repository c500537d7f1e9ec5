package org.ithn.backbones.visualgpt;

import org.ithn.backbones.visualgpt.VisualGptConfig.RegionMask;
import org.ithn.backbones.visualgpt.VisualGptConfig.RegionSource;
import org.ithn.backbones.visualgpt.VisualGptConfig.Regions;
import org.ithn.backbones.visualgpt.VisualGptConfig.TokenKind;
import org.ithn.framework.model.Backbone;
import org.ithn.testkit.BackboneContract;
import org.junit.jupiter.api.Nested;

/** Contract tests of VisualGPT on a grid with one and two views. */
class VisualGptTest {
  static final int WORDS = 11;

  /** Returns the configuration of a small model. */
  static VisualGptConfig small(RegionSource source, RegionMask mask) {
    return new VisualGptConfig(
        new Regions(source, source == RegionSource.GRID ? 0 : 5, mask),
        "small-cnn",
        TokenKind.WORDS,
        12,
        3,
        new VisualGptConfig.Encoder(VisualGptConfig.LEVELS, 14),
        new VisualGptConfig.Decoder(2, 7, 0.2, 0.2),
        0.1);
  }

  private static Backbone grid(int views) {
    return new VisualGptProvider().create(small(RegionSource.GRID, RegionMask.NONE), WORDS, views);
  }

  @Nested
  class SingleView extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return grid(1);
    }

    @Override
    protected long[] imageShape() {
      return new long[] {1, 32, 32, 3};
    }

    @Override
    protected int vocabularyWidth() {
      return WORDS;
    }
  }

  @Nested
  class TwoViews extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return grid(2);
    }

    @Override
    protected long[] imageShape() {
      return new long[] {2, 32, 32, 3};
    }

    @Override
    protected int vocabularyWidth() {
      return WORDS;
    }
  }
}
