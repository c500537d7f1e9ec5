package org.ithn.backbones.cmasrl;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.ithn.backbones.cmasrl.CmasRlConfig.Writers;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.model.Backbone;
import org.ithn.testkit.BackboneContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;

/** Contract tests of CMAS-RL with both choices of writers, and its use of the vocabulary. */
class CmasRlTest {
  /** Ten words; the full stop has id 2, which ends two sentences of the contract's reports. */
  private static final Vocabulary WORDS =
      Vocabulary.ofWords(List.of("a", ".", "b", "c", "d", "e", "f", "g", "h", "<unk>"));

  private static CmasRlConfig small(Writers writers) {
    return new CmasRlConfig("small-cnn", 12, 3, 7, 0.1, 1, writers);
  }

  private static Backbone backbone(Writers writers, int views) {
    return new CmasRlProvider().create(small(writers), WORDS, views);
  }

  /** The first sentence of each report is normal, the next is abnormal, and so on. */
  private static float[] alternating(Shape shape) {
    float[] labels = new float[(int) shape.size()];
    for (int i = 0; i < labels.length; i++) {
      labels[i] = i % shape.get(1) % 2;
    }
    return labels;
  }

  /** The contract of a backbone with V views. */
  private abstract static class Contract extends BackboneContract {
    private final Writers writers;
    private final int views;

    Contract(Writers writers, int views) {
      this.writers = writers;
      this.views = views;
    }

    @Override
    protected Backbone backbone() {
      return CmasRlTest.backbone(writers, views);
    }

    @Override
    protected long[] imageShape() {
      return new long[] {views, 32, 32, 3};
    }

    @Override
    protected int vocabularyWidth() {
      return WORDS.width();
    }

    @Override
    protected float[] extraValues(String name, Shape shape) {
      return alternating(shape);
    }
  }

  @Nested
  class MostLikelyWriter extends Contract {
    MostLikelyWriter() {
      super(Writers.MOST_LIKELY, 1);
    }
  }

  @Nested
  class MixtureAndTwoViews extends Contract {
    MixtureAndTwoViews() {
      super(Writers.MIXTURE, 2);
    }
  }

  @Test
  void vocabularyWithoutAFullStopIsRefused() {
    Vocabulary words = Vocabulary.ofWords(List.of("<unk>", "heart"));
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> new CmasRlProvider().create(small(Writers.MOST_LIKELY), words, 1)))
        .hasMessageThat()
        .contains("the training reports contain no full stop as a word");
  }
}
