package org.ithn.backbones.coatt;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.model.Backbone;
import org.ithn.testkit.BackboneContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Contract tests of CO-ATT, and its use of the vocabulary. */
class CoAttTest {
  private static final int WORDS = 11;

  private static CoAttConfig small() {
    return new CoAttConfig("small-cnn", 12, 3, 7, ".", 0.1, new CoAttConfig.Tags(3, 1));
  }

  @Nested
  class SingleView extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return new CoAttProvider().create(small(), WORDS, 1);
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
      return new CoAttProvider().create(small(), WORDS, 2);
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

  @Test
  void sentencesEndAndTagsAreFoundInTheVocabulary() {
    Vocabulary words =
        Vocabulary.ofWords(List.of("2", "<unk>", "the", "heart", ".", "of", "effusion", "4mm"));
    CoAtt backbone = (CoAtt) new CoAttProvider().create(small(), words, 1);
    assertThat(backbone.sentenceEndId()).isEqualTo(5);
    assertThat(backbone.tagIds()).containsExactly(4, 7).inOrder();
  }

  @Test
  void vocabularyWithoutASentenceEndIsRefused() {
    Exception refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new CoAttProvider()
                    .create(small(), Vocabulary.ofWords(List.of("<unk>", "heart")), 1));
    assertThat(refused)
        .hasMessageThat()
        .contains("backbone.sentence_end is '.', which does not occur in the training reports");
  }
}
