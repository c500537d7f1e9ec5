package org.ithn.savedmodels;

import static com.google.common.truth.Truth.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ithn.framework.data.BytePairEncoding;
import org.ithn.framework.data.Vocabulary;
import org.junit.jupiter.api.Test;
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

  private static int[] row(Vocabulary vocabulary, String text) {
    int[] row = vocabulary.encode(text, 100);
    return Arrays.copyOfRange(row, 1, row.length);
  }
}
