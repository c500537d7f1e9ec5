package org.ithn.savedmodels;

import static com.google.common.truth.Truth.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.ithn.framework.data.BytePairEncoding;
import org.ithn.framework.data.Vocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.StdArrays;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TInt32;
import org.tensorflow.types.TString;

/** Equality of texts from the graph and from the vocabulary. */
final class WordTableTest {
  private static List<String> inGraph(Vocabulary vocabulary, int[][] ids) {
    try (Graph graph = new Graph();
        TInt32 values = TInt32.tensorOf(StdArrays.ndCopyOf(ids))) {
      Ops tf = Ops.create(graph);
      Operand<TInt32> fed = tf.placeholder(TInt32.class);
      Operand<TString> texts = new WordTable(tf, vocabulary).decode(fed);
      try (Session session = new Session(graph);
          Result result = session.runner().feed(fed, values).fetch(texts).run()) {
        List<String> found = new ArrayList<>();
        TString strings = (TString) result.get(0);
        for (int i = 0; i < ids.length; i++) {
          found.add(new String(strings.asBytes().getObject(i), StandardCharsets.UTF_8));
        }
        return found;
      }
    }
  }

  @Test
  void bytePairsAreJoinedWithoutSpacesAndByteDecoded() {
    List<String> merges = List.of("\u0120 h", "e a", "\u0120h ea", "r t", "\u00c3 \u00a9");
    List<String> pieces = new ArrayList<>(BytePairEncoding.alphabet());
    merges.forEach(merge -> pieces.add(merge.replace(" ", "")));
    Vocabulary vocabulary = Vocabulary.ofBytePairs(pieces, merges);
    int cut = BytePairEncoding.alphabet().indexOf("\u00e2") + 1; // the first byte of three
    int[][] ids = {
      row(vocabulary, "the heart's caf\u00e9 \u2265 5 mg ."), row(vocabulary, ""), {cut, 0}
    };
    int longest = Arrays.stream(ids).mapToInt(row -> row.length).max().orElseThrow();
    int[][] padded =
        Arrays.stream(ids).map(row -> Arrays.copyOf(row, longest)).toArray(int[][]::new);
    assertThat(inGraph(vocabulary, padded))
        .containsExactly("the heart's caf\u00e9 \u2265 5 mg .", "", "\ufffd")
        .inOrder();
    for (int i = 0; i < padded.length; i++) {
      assertThat(vocabulary.decode(padded[i])).isEqualTo(inGraph(vocabulary, padded).get(i));
    }
  }

  /** Three words that the tests use, and 20,000 others. */
  private static final Vocabulary WORDS =
      Vocabulary.ofReports(
          List.of(
              "a b c",
              IntStream.range(0, 20_000).mapToObj(n -> "w" + n).collect(Collectors.joining(" "))),
          1);

  /** Returns the values of an integer tensor by rows. */
  private static int[][] rows(TInt32 values) {
    return StdArrays.array2dCopyOf(values);
  }

  /** Returns the ids of the first words of each text. */
  private static int[][] firstWords(int count, String... texts) {
    try (Graph graph = new Graph();
        TString values = TString.vectorOf(texts)) {
      Ops tf = Ops.create(graph);
      Operand<TString> fed = tf.placeholder(TString.class);
      Operand<TInt32> ids = new WordTable(tf, WORDS).encodeWords(fed, count);
      try (Session session = new Session(graph);
          Result result = session.runner().feed(fed, values).fetch(ids).run()) {
        return rows((TInt32) result.get(0));
      }
    }
  }

  /** Returns the ids of each text, then its mask with 1 = true. */
  private static List<int[][]> reports(int longest, String... texts) {
    try (Graph graph = new Graph();
        TString values = TString.vectorOf(texts)) {
      Ops tf = Ops.create(graph);
      Operand<TString> fed = tf.placeholder(TString.class);
      WordTable.TokenizedTexts encoded = new WordTable(tf, WORDS).encode(fed, longest);
      Operand<TInt32> mask = tf.dtypes.cast(encoded.mask(), TInt32.class);
      try (Session session = new Session(graph);
          Result result =
              session.runner().feed(fed, values).fetch(encoded.ids()).fetch(mask).run()) {
        return List.of(rows((TInt32) result.get(0)), rows((TInt32) result.get(1)));
      }
    }
  }

  @Test
  void textsBecomeTheirFirstWords() {
    int a = WORDS.id("a");
    int b = WORDS.id("b");
    int c = WORDS.id("c");
    int unknown = WORDS.id(Vocabulary.UNKNOWN);
    assertThat(firstWords(3, "", " b  z", "a b c a"))
        .isEqualTo(new int[][] {{0, 0, 0}, {b, unknown, 0}, {a, b, c}});
    assertThat(firstWords(2, "", "")).isEqualTo(new int[][] {{0, 0}, {0, 0}});
  }

  /** The end token is lost only if the words fill the row. */
  @Test
  void reportsAreTruncated() {
    int a = WORDS.id("a");
    int b = WORDS.id("b");
    List<int[][]> rows = reports(3, "", "a b", "a b a", "b b a a a");
    assertThat(rows.get(0))
        .isEqualTo(new int[][] {{0, 0, 0, 0}, {0, a, b, 0}, {0, a, b, a}, {0, b, b, a}});
    assertThat(rows.get(1))
        .isEqualTo(new int[][] {{1, 1, 0, 0}, {1, 1, 1, 1}, {1, 1, 1, 1}, {1, 1, 1, 1}});
    List<int[][]> brief = reports(9, "a", "");
    assertThat(brief.get(0)).isEqualTo(new int[][] {{0, a, 0}, {0, 0, 0}});
    assertThat(brief.get(1)).isEqualTo(new int[][] {{1, 1, 1}, {1, 1, 0}});
  }

  /** A comparison of all 300,000 words with the vocabulary would take gigabytes. */
  @Test
  @Timeout(60)
  void longTextsCostNoMoreThanTheirFirstWords() {
    String tail = " b c".repeat(150_000);
    assertThat(firstWords(3, "a b" + tail, "c")).isEqualTo(firstWords(3, "a b b", "c"));
    List<int[][]> cut = reports(4, "a b c a" + tail, "c");
    List<int[][]> whole = reports(4, "a b c a", "c");
    assertThat(cut.get(0)).isEqualTo(whole.get(0));
    assertThat(cut.get(1)).isEqualTo(whole.get(1));
  }

  private static int[] row(Vocabulary vocabulary, String text) {
    int[] row = vocabulary.encode(text, 100);
    return Arrays.copyOfRange(row, 1, row.length);
  }
}
