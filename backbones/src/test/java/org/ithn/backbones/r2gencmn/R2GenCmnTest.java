package org.ithn.backbones.r2gencmn;

import static com.google.common.truth.Truth.assertThat;

import org.ithn.framework.graph.Mode;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.BackboneInputs;
import org.ithn.testkit.BackboneContract;
import org.ithn.testkit.TestGraph;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/** Contract tests of R2GenCMN with one and two views. */
class R2GenCmnTest {
  private static final int WORDS = 11;

  private static R2GenCmn small(int views) {
    return new R2GenCmn(
        new R2GenCmnConfig("small-cnn", 12, 3, 2, 14, 0.1, 0.5, new R2GenCmnConfig.Memory(13, 5)),
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

  /** The original has ResNet-101, three layers and 760 words. */
  @Test
  void parameterCountEqualsTheOriginal() {
    try (var test = TestGraph.of(TFloat32.class, Mode.EVALUATE)) {
      Operand<TFloat32> images = test.input(new float[32 * 32 * 3], 1, 1, 32, 32, 3);
      Operand<TFloat32> mask = test.input(new float[2], 1, 2);
      new R2GenCmn(R2GenCmnConfig.defaults(), 761, 1)
          .build(
              test.scope(),
              new BackboneInputs<>(images, test.tf().constant(new int[][] {{0, 1}}), mask));
      assertThat(test.store().trainables().stream().mapToLong(p -> p.shape().size()).sum())
          .isEqualTo(59_053_369L);
    }
  }
}
