package org.ithn.cli.commands;

import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.ithn.chexbert.WordPieceTokenizer;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.framework.data.BytePairEncoding;
import org.ithn.metrics.bleu.BleuScorer;
import org.ithn.metrics.clinical.RuleLabeller;
import org.ithn.metrics.ptb.CaptionTokenizer;
import org.ithn.metrics.text.TextPreparation;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Feeds every reader of users' text long texts that make backtracking matchers slow. The limits
 * hold for linear time on a busy machine; a quadratic reader exceeds them by far.
 */
class LinearTimeTest {
  private static final int SHORT = 1 << 17;
  private static final int LONG = 1 << 20;

  private static final RuleLabeller LABELLER = new RuleLabeller();

  private static final Map<String, Consumer<String>> READERS =
      new TreeMap<>(
          Map.of(
              "labeller", LABELLER::label,
              "cleaner iu-xray", ReportCleaner.IU_XRAY::clean,
              "cleaner mimic-cxr", ReportCleaner.MIMIC_CXR::clean,
              "cleaner caption", ReportCleaner.CAPTION::clean,
              "PTB tokenizer", text -> new CaptionTokenizer().apply(text),
              "byte pairs", text -> bytePairs().tokenize(text),
              "WordPiece", text -> wordPieces().encode(text, 512),
              "preparation", text -> TextPreparation.none().apply(text),
              "BLEU", text -> new BleuScorer().score(List.of(text), List.of(List.of(text)))));

  private static BytePairEncoding bytePairs() {
    return new BytePairEncoding(List.of("a a", "aa aa", "e f", "ef f", "Ġ Ġ", "_ _", "__ __"));
  }

  private static WordPieceTokenizer wordPieces() {
    return new WordPieceTokenizer(
        List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "##a", "effusion"), "test");
  }

  private static void assertLinear(String repeated, int length, Duration limit) {
    String text = repeated.repeat(length / repeated.length());
    READERS.forEach(
        (name, reader) ->
            assertTimeoutPreemptively(
                limit,
                () -> reader.accept(text),
                () -> "%s on %d characters of '%s'".formatted(name, length, repeated)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "effusion ",
        "no ___ effusion ",
        "effusion or ",
        "the heart but ",
        "a",
        "_",
        "A. B. ",
        "a.a.",
        "...",
        " ",
        "a-",
        "1. ",
        "1.1:",
        "+",
        "a@a.",
        "<a ",
        "http://",
        "n't",
        "`",
        "#1",
        "a\u0301",
        "\ud83d\ude00",
        "size and effusion; "
      })
  void readersTakeLinearTime(String repeated) {
    assertLinear(repeated, SHORT, Duration.ofSeconds(10));
  }

  @Tag("slow")
  @ParameterizedTest
  @ValueSource(
      strings = {
        "effusion ",
        "no ",
        "___ ",
        "no ___ effusion ",
        "effusion or ",
        "the heart but ",
        "a",
        "_",
        "a. ",
        "A. B. ",
        "a.a.",
        "...",
        ". ",
        " ",
        "\t\n",
        "-",
        "a-",
        "a/",
        "1. ",
        "1,1",
        "1.1:",
        "+",
        "a@",
        "a@a.",
        "<a ",
        "</",
        "http://",
        "n't",
        "'t",
        "'s ",
        "``",
        "'",
        "#",
        "#1",
        "&A",
        "é",
        "a\u0301",
        "\ud83d\ude00",
        "\u2013",
        "(",
        "\"",
        ";",
        "size and effusion; "
      })
  void readersTakeLinearTimeForOneMegabyte(String repeated) {
    assertLinear(repeated, LONG, Duration.ofSeconds(60));
  }
}
