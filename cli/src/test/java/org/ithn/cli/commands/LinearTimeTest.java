package org.ithn.cli.commands;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.ithn.chexbert.WordPieceTokenizer;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.framework.data.BytePairEncoding;
import org.ithn.framework.data.ContextTexts;
import org.ithn.framework.data.ReportText;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.files.Json;
import org.ithn.framework.templates.SentenceText;
import org.ithn.metrics.bleu.BleuScorer;
import org.ithn.metrics.clinical.RuleLabeller;
import org.ithn.metrics.clinical.TopicLabeller;
import org.ithn.metrics.meteor.MeteorResources;
import org.ithn.metrics.meteor.MeteorScorer;
import org.ithn.metrics.ptb.CaptionTokenizer;
import org.ithn.metrics.scoring.SectionCheck;
import org.ithn.metrics.text.SharedReports;
import org.ithn.metrics.text.TextPreparation;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Feeds every reader of users' text long texts that make backtracking matchers slow. The limits
 * hold for linear time on a busy machine; a quadratic reader exceeds them by far.
 */
class LinearTimeTest {
  private static final int SHORT = 1 << 17;
  private static final int LONG = 1 << 20;
  private static final int LONGEST_NAME = 49_000;

  /** METEOR takes seconds for more, but linear time. */
  private static final int METEOR_LENGTH = 1 << 14;

  private static final RuleLabeller LABELLER = new RuleLabeller();

  private static final Map<String, Consumer<String>> READERS = new TreeMap<>();

  @TempDir private static Path meteor;

  @BeforeAll
  static void createReaders() throws IOException {
    READERS.put("labeller", LABELLER::label);
    READERS.put("cleaner iu-xray", ReportCleaner.IU_XRAY::clean);
    READERS.put("cleaner mimic-cxr", ReportCleaner.MIMIC_CXR::clean);
    READERS.put("cleaner caption", ReportCleaner.CAPTION::clean);
    READERS.put("PTB tokenizer", text -> new CaptionTokenizer().apply(text));
    READERS.put("byte pairs", text -> bytePairs().tokenize(text));
    READERS.put("WordPiece", text -> wordPieces().encode(text, 512));
    READERS.put("preparation", text -> TextPreparation.none().apply(text));
    READERS.put("section check", text -> SectionCheck.warning(List.of(text), List.of(text)));
    READERS.put("JSON message", LinearTimeTest::describeRepeatedName);
    READERS.put("sentences", SentenceText::sentences);
    READERS.put("prose", text -> ReportText.of(text).text());
    READERS.put("texts of a study", ContextTexts::clean);
    READERS.put("topics", new TopicLabeller()::label);
    READERS.put("words", text -> Vocabulary.countWords(List.of(text)));
    READERS.put("shared reports", text -> SharedReports.of(List.of(text), List.of(text)));
    READERS.put("BLEU", text -> new BleuScorer().score(List.of(text), List.of(List.of(text))));
    Files.writeString(meteor.resolve("english.words"), "the\n");
    MeteorScorer scorer = new MeteorScorer(MeteorResources.load(meteor));
    READERS.put(
        "METEOR",
        text ->
            scorer.score(
                List.of(text.substring(0, METEOR_LENGTH)), List.of(List.of("no effusion"))));
  }

  /** Describes a parser's error whose message contains the text, up to the longest name. */
  private static void describeRepeatedName(String text) {
    String name = text.substring(0, LONGEST_NAME).replaceAll("[\\p{Cntrl}\"\\\\]", " ");
    JsonProcessingException e =
        assertThrows(
            JsonProcessingException.class,
            () -> Json.RECORDS.readTree("{\"%1$s\": 1, \"%1$s\": 2}".formatted(name)));
    Json.describe(e);
  }

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
        "\u0301\u0323",
        "\u0130",
        "\u03a3",
        "\ud83d\ude00",
        "size and effusion; ",
        ". ! "
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
        "\u0301",
        "\u0301\u0323",
        "\u302e\ud834\udd65",
        "\u0130",
        "\u03a3",
        "\ud83d\ude00",
        "\u2013",
        "(",
        "\"",
        ";",
        "size and effusion; ",
        ". ! ",
        "( ",
        "is ",
        "and/or "
      })
  void readersTakeLinearTimeForOneMegabyte(String repeated) {
    assertLinear(repeated, LONG, Duration.ofSeconds(60));
  }
}
