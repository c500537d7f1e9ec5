package org.ithn.metrics.meteor;

import static com.google.common.truth.Truth.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MeteorTokenizerTest {
  private final MeteorTokenizer tokenizer = new MeteorTokenizer(Map.of());

  @Test
  void periodStaysBeforeALowerCaseWord() {
    assertThat(tokenizer.words("clear. the")).containsExactly("clear.", "the").inOrder();
    assertThat(tokenizer.words("clear. The")).containsExactly("clear", ".", "the").inOrder();
  }

  @Test
  void unicodeBlankAfterAPeriodEndsTheSentence() {
    for (String blank : new String[] {"\u2003", "\u3000", "\u00a0"}) {
      assertThat(tokenizer.words("clear." + blank + "the"))
          .containsExactly("clear", ".", "the")
          .inOrder();
      assertThat(tokenizer.words("a" + blank + "b")).containsExactly("a", "b").inOrder();
    }
  }

  @Test
  void controlCharactersAtTheEndsAreDropped() {
    assertThat(tokenizer.words("\u0001clear lungs\u0002\u0003"))
        .containsExactly("clear", "lungs")
        .inOrder();
    assertThat(tokenizer.words("a\u0001b")).containsExactly("a", "\u0001", "b").inOrder();
    assertThat(tokenizer.words("\u0001")).isEmpty();
  }
}
