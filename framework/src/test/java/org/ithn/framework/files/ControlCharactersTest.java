package org.ithn.framework.files;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlCharactersTest {
  private static final String UNSAFE =
      "a\u0000\u0007\u001b[31m\u007f\u009b2J\r\u061c\u202e\u2069\u2028b";
  private static final String SAFE = "\u00e4\u4e00\ud83d\ude00 'x' \\ \"q\"\t<b>\n";

  @TempDir private Path folder;

  private static void assertSafe(String text) {
    for (int i = 0; i < text.length(); i++) {
      assertWithMessage("%s", i).that(ControlCharacters.isUnsafe(text.charAt(i))).isFalse();
    }
  }

  @Test
  void unsafeCharactersBecomeEscapesAndOthersStay() {
    assertThat(ControlCharacters.escape("x\u001b[1m\u202ey\rz"))
        .isEqualTo("x\\u001b[1m\\u202ey\\u000dz");
    assertThat(ControlCharacters.escape(SAFE)).isSameInstanceAs(SAFE);
    assertThat(ControlCharacters.escape("a\r\nb")).isEqualTo("a\r\nb");
    assertSafe(ControlCharacters.escape(UNSAFE));
    assertThat(ControlCharacters.escape("\ud800a\udc00 \ud83d\ude00\ud83d"))
        .isEqualTo("\\ud800a\\udc00 \ud83d\ude00\\ud83d");
  }

  @Test
  void jsonIsSafeAndItsContentIsKept() throws IOException {
    Map<String, String> value = Map.of(SAFE + UNSAFE, UNSAFE + SAFE);
    JsonNode tree = Json.LENIENT.valueToTree(value);
    Path file = folder.resolve("t.json");
    AtomicFiles.writeReadable(file, tree.toPrettyString());
    Path stream = folder.resolve("s.json");
    AtomicFiles.writeStream(stream, out -> Json.LENIENT.writeValue(out, tree));
    for (String text :
        new String[] {
          Json.format(tree),
          Json.formatRecord(value),
          Json.COMPLETE_RECORDS.writeValueAsString(value),
          Files.readString(file),
          Files.readString(stream)
        }) {
      assertSafe(text);
      assertThat(Json.LENIENT.readTree(text)).isEqualTo(tree);
      assertThat(text).contains("\u00e4\u4e00");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "=1+1|true",
        "+cmd|true",
        "-cmd|true",
        "@x|true",
        "\uff1d1+1|true",
        "-1|false",
        "+2.50|false",
        "-1+1|true",
        "- no effusion|true",
        "no effusion|false",
        "''|false"
      })
  void formulasAreNoNumbers(String text, boolean formula) {
    assertThat(SpreadsheetCell.isFormula(text)).isEqualTo(formula);
    assertThat(SpreadsheetCell.isFormula("\n" + text)).isTrue();
  }

  @Test
  void duplicateKeysAreRefusedWithTheirPlace() {
    for (JsonMapper mapper : List.of(Json.LENIENT, Json.RECORDS)) {
      JsonProcessingException refused =
          assertThrows(
              JsonProcessingException.class,
              () -> mapper.readTree("{\"a\": 1,\n \"b\": {\"c\": 1, \"c\": 2}}"));
      assertThat(Json.describe(refused)).isEqualTo("Duplicate field 'c' at line 2, column 19");
    }
  }
}
