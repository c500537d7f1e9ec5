package org.ithn.backbones.hrgr;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Optional;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.model.ActionWords;
import org.ithn.framework.model.Backbone;
import org.ithn.framework.model.CorpusTables;
import org.ithn.testkit.BackboneContract;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Contract tests of HRGR-Agent, and its use of vocabulary and templates. */
class HrgrTest {
  private static final int WORDS = 11;

  @Nested
  class Templates extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return TinyHrgr.model(7, 1);
    }

    @Override
    protected long[] imageShape() {
      return new long[] {1, 32, 32, 3};
    }

    @Override
    protected int vocabularyWidth() {
      return WORDS + 3;
    }
  }

  @Nested
  class NoTemplatesAndTwoViews extends BackboneContract {
    @Override
    protected Backbone backbone() {
      return new HrgrProvider().create(TinyHrgr.config(7), WORDS, 2);
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
  void retrievalsAreReadAsTheFirstWordsOfTheirTemplates() {
    ActionWords actions = TinyHrgr.model(7, 1).decoder().actionWords().orElseThrow();
    assertThat(actions.words()).containsExactly(TinyHrgr.C, TinyHrgr.C, TinyHrgr.E).inOrder();
    assertThat(actions.read(new int[] {13, 8, 9, 1, 11, 6, 1, 4, 0}))
        .isEqualTo(new int[] {7, 8, 9, 1, 5, 6, 1, 4, 0});
    assertThrows(IllegalArgumentException.class, () -> new ActionWords(WORDS, List.of(WORDS)));
    assertThrows(IllegalArgumentException.class, () -> new ActionWords(WORDS, List.of(0)));
  }

  @Test
  void wordingsWithUnknownWordsAreLeftOut() {
    TemplateIds ids =
        TemplateIds.of(
            TinyHrgr.table(List.of("c large", "c d", "d"), List.of("e")),
            TinyHrgr.WORDS,
            TinyHrgr.STOP);
    assertThat(ids.retrieved()).containsExactly(List.of(5, 6, 1), List.of(7, 1)).inOrder();
    assertThat(ids.numbers())
        .containsExactly(List.of(5, 6, 1), 1, List.of(6, 1), 1, List.of(7, 1), 2);
    assertThat(ids.table()).isEqualTo(new int[] {5, 6, 1, 7, 1, 0});
    Exception refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                TemplateIds.of(
                    TinyHrgr.table(List.of("large c", "huge c")), TinyHrgr.WORDS, TinyHrgr.STOP));
    assertThat(refused).hasMessageThat().contains("of each wording of the template 'large c'");
  }

  @Test
  void vocabularyWithoutASentenceEndIsRefused() {
    Exception refused =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                new HrgrProvider()
                    .create(
                        TinyHrgr.config(7),
                        Vocabulary.ofWords(List.of("<unk>", "heart")),
                        new CorpusTables(Optional.empty(), Optional.empty()),
                        1));
    assertThat(refused)
        .hasMessageThat()
        .contains("backbone.sentence_end is '.', which does not occur in the training reports");
  }
}
