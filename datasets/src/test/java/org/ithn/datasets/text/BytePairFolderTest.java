package org.ithn.datasets.text;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.datasets.DataException;
import org.ithn.framework.data.BytePairEncoding;
import org.ithn.framework.data.Vocabulary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of {@link BytePairFolder}. */
final class BytePairFolderTest {
  private static final List<String> MERGES =
      List.of("\u0120 h", "e a", "r t", "\u0120h ea", "\u0120hea rt", "\u00c3 \u00a9", "\u0120 c");

  @TempDir private Path folder;

  @BeforeEach
  void write() throws IOException {
    List<String> pieces = new ArrayList<>(BytePairEncoding.alphabet());
    MERGES.forEach(merge -> pieces.add(merge.replace(" ", "")));
    pieces.add(100, "<|endoftext|>"); // the end piece is removed at any position
    writePieces(pieces);
    Files.writeString(
        folder.resolve("merges.txt"), "#version: 0.2\n" + String.join("\n", MERGES) + "\n");
  }

  private void writePieces(List<String> pieces) throws IOException {
    Map<String, Integer> ids = new LinkedHashMap<>();
    pieces.forEach(piece -> ids.put(piece, ids.size()));
    JsonMapper.builder().build().writeValue(folder.resolve("vocab.json").toFile(), ids);
  }

  private static int[] words(int[] row) {
    return Arrays.copyOfRange(row, 1, row.length - 1);
  }

  @Test
  void everyTextSurvivesEncodingAndDecoding() {
    Vocabulary vocabulary = BytePairFolder.read(folder);
    assertThat(vocabulary.hasBytePairs()).isTrue();
    assertThat(vocabulary.width()).isEqualTo(256 + MERGES.size() + 1);
    for (String text :
        List.of(
            "heart", "the heart's caf\u00e9 is \u2265 5 mg .", "\u65e5\u672c \ud83d\ude00", "")) {
      int[] row = vocabulary.encode(text, 200);
      assertThat(row[0]).isEqualTo(0);
      assertThat(row[row.length - 1]).isEqualTo(0);
      assertThat(vocabulary.decode(words(row))).isEqualTo(text);
    }
    int[] heart = words(vocabulary.encode("heart", 200));
    assertThat(heart).hasLength(1);
    assertThat(vocabulary.words().get(heart[0] - 1)).isEqualTo("\u0120heart");
    // Truncated, without an end token.
    assertThat(vocabulary.encode("a heart of stone", 4)).hasLength(4);
  }

  @Test
  void truncatedCharacterIsReplaced() {
    Vocabulary vocabulary = BytePairFolder.read(folder);
    int first = vocabulary.words().indexOf(BytePairEncoding.alphabet().get(0xe2)) + 1;
    assertThat(vocabulary.decode(new int[] {first, 0})).isEqualTo("\ufffd");
    assertThat(new String(vocabulary.tokenBytes().get(first), StandardCharsets.ISO_8859_1))
        .isEqualTo("\u00e2");
  }

  @Test
  void mergesWithoutTheirPieceAreRefused() throws IOException {
    List<String> pieces = new ArrayList<>(BytePairEncoding.alphabet());
    MERGES.stream().skip(1).forEach(merge -> pieces.add(merge.replace(" ", "")));
    pieces.add("<|endoftext|>");
    writePieces(pieces);
    assertThat(assertThrows(DataException.class, () -> BytePairFolder.read(folder)))
        .hasMessageThat()
        .contains("vocab.json: vocabulary: the merge '" + MERGES.get(0) + "' has no piece");
  }

  @Test
  void brokenFilesAreNamed() throws IOException {
    Files.writeString(folder.resolve("merges.txt"), "a b c\n");
    assertThat(assertThrows(DataException.class, () -> BytePairFolder.read(folder)))
        .hasMessageThat()
        .contains("merges.txt: the line 'a b c' is not two pieces");
    writePieces(List.of("a", "<|endoftext|>"));
    assertThat(assertThrows(DataException.class, () -> BytePairFolder.read(folder)))
        .hasMessageThat()
        .contains("merges.txt");
    Files.delete(folder.resolve("merges.txt"));
    assertThat(assertThrows(DataException.class, () -> BytePairFolder.read(folder)))
        .hasMessageThat()
        .contains("merges.txt: no such file; put GPT-2's vocab.json and merges.txt");
    Files.writeString(folder.resolve("vocab.json"), "{\"a\": 1}");
    assertThat(assertThrows(DataException.class, () -> BytePairFolder.read(folder)))
        .hasMessageThat()
        .contains("the id of 'a' is 1; expected ids from 0");
  }

  /** Checks properties that VisualGPT relies on and ids from other implementations. */
  @Test
  void gpt2sOwnFilesGiveGpt2sIds() {
    String given = System.getProperty("ithn.gpt2", "");
    assumeTrue(!given.isEmpty(), "skipped: -Dithn.gpt2=DIR names a folder of GPT-2's files");
    Vocabulary vocabulary = BytePairFolder.read(Path.of(given));
    assertThat(vocabulary.width()).isEqualTo(50257);
    assertThat(rows(vocabulary, "+= <?")).isEqualTo(new int[] {15853, 1279, 30});
    assertThat(rows(vocabulary, "a giraffe plays frisbee"))
        .isEqualTo(new int[] {257, 37370, 21223, 5341, 1216, 271, 20963});
    assertThat(rows(vocabulary, "na\u00efve caf\u00e9 \u2014 10 \u2265 5 mg"))
        .isEqualTo(new int[] {41492, 40304, 851, 838, 26870, 642, 10527});
    assertThat(vocabulary.words().get(47932)).isEqualTo("+=");
    assertThat(vocabulary.words().get(47934)).isEqualTo("<?");
  }

  private static int[] rows(Vocabulary vocabulary, String text) {
    return Arrays.stream(words(vocabulary.encode(text, 100))).map(id -> id - 1).toArray();
  }
}
