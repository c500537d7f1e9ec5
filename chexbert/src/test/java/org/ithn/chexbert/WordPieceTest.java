package org.ithn.chexbert;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordPieceTest {
  private static final WordPieceTokenizer PIECES =
      new WordPieceTokenizer(
          List.of(
              "[PAD]", "[UNK]", "[CLS]", "[SEP]", "card", "cardio", "##mega", "##ly", ".", "x",
              "##ray", "-"),
          "vocab");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "The heart's big.|the heart ' s big .",
        "X-ray, 3.5cm|x - ray , 3 . 5cm",
        "  caf\u00e9\u00a0NA\u00cfVE\u0000\u200b |cafe naive",
        "a$b`c~d|a $ b ` c ~ d",
        "\u201cq\u201d\u2014r|\u201c q \u201d \u2014 r",
        "\u80ba\u708ex|\u80ba \u708e x",
        "[CLS]|[ cls ]",
      })
  void wordsAreLowerCaseWithSeparatePunctuation(String text, String words) {
    assertThat(String.join(" ", WordPieceTokenizer.words(text))).isEqualTo(words);
  }

  @Test
  void wordsAreSplitIntoTheLongestPieces() {
    assertThat(PIECES.encode("Cardiomegaly.", 512)).isEqualTo(new long[] {2, 5, 6, 7, 8, 3});
    assertThat(PIECES.encode("x-xray", 512)).isEqualTo(new long[] {2, 9, 11, 9, 10, 3});
  }

  @Test
  void wordsThatCannotBeSplitAreUnknown() {
    assertThat(PIECES.encode("cardiac ly", 512)).isEqualTo(new long[] {2, 1, 1, 3});
  }

  @Test
  void wordsOfMoreThan100CharactersAreUnknown() {
    String ly = "ly".repeat(48);
    assertThat(PIECES.encode("card" + ly, 512)).hasLength(2 + 1 + 48);
    assertThat(PIECES.encode("card" + ly + "ly", 512)).isEqualTo(new long[] {2, 1, 3});
  }

  @Test
  void longTextsAreTruncatedAndKeepTheEndToken() {
    assertThat(PIECES.encode("", 512)).isEqualTo(new long[] {2, 3});
    assertThat(PIECES.encode("x x x x", 4)).isEqualTo(new long[] {2, 9, 9, 3});
    assertThat(PIECES.encode("x x", 4)).isEqualTo(new long[] {2, 9, 9, 3});
  }

  @Test
  void vocabularyWithoutSpecialPiecesIsRejected() {
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> new WordPieceTokenizer(List.of("[PAD]", "a"), "v")))
        .hasMessageThat()
        .contains("v: [UNK] is missing among 2 pieces");
  }
}
