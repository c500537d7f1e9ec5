package org.ithn.backbones.r2gencmn;

import org.ithn.framework.model.Backbone;
import org.ithn.framework.testkit.BackboneContract;
import org.junit.jupiter.api.Nested;

/** R2GenCMN keeps the promises of every backbone, with separate and with joined views. */
class R2GenCmnTest {
  private static final int WORDS = 11;

  private static R2GenCmn small(int views) {
    return new R2GenCmn(
        new R2GenCmnConfig("small-cnn", 12, 3, 2, 14, 0.1, 0.5, new R2GenCmnConfig.Memory(13, 5)),
        WORDS,
        views);
  }

  @Nested
  class Separate extends BackboneContract {
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
  class Joined extends BackboneContract {
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
