package org.ithn.backbones.r2gen;

import org.ithn.framework.model.Backbone;
import org.ithn.testkit.BackboneContract;
import org.junit.jupiter.api.Nested;

/** Contract tests of R2Gen with one and two views. */
class R2GenTest {
  private static final int WORDS = 11;

  private static Backbone small(int views) {
    return new R2GenProvider()
        .create(
            new R2GenConfig("small-cnn", 12, 3, 2, 14, 0.1, 0.5, new R2GenConfig.Memory(5, 2, 7)),
            WORDS,
            views);
  }

  @Nested
  class SingleView extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return small(1);
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
      return small(2);
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
