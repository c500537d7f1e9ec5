package org.ithn.cli.commands;

import static com.google.common.truth.Truth.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class SafePrintWriterTest {
  private static String written(Consumer<SafePrintWriter> writes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    SafePrintWriter writer = SafePrintWriter.of(bytes);
    writes.accept(writer);
    writer.flush();
    return bytes.toString(StandardCharsets.UTF_8);
  }

  @Test
  void controlCharactersAreShown() {
    assertThat(written(writer -> writer.print("a\u001b[2Kb\rc\u0007\u009b\u202e\u007f\n\td")))
        .isEqualTo("a\\x1b[2Kb\\x0dc\\x07\\x9b\\u202e\\x7f\n\td");
    assertThat(written(writer -> writer.print("\u200f\u061c\u2066\u2028"))) //
        .isEqualTo("\\u200f\\u061c\\u2066\\u2028");
    assertThat(written(writer -> writer.printf("%s%c", "\u001b", '\u0008')))
        .isEqualTo("\\x1b\\x08");
  }

  @Test
  void fieldsStayOnOneLine() {
    assertThat(SafePrintWriter.field("a\nb\tc d")).isEqualTo("a\\nb\\tc d");
  }

  @Test
  void otherTextAndOwnSequencesStay() {
    assertThat(written(writer -> writer.print("\u00fcber \ud83d\ude00 50 %")))
        .isEqualTo("\u00fcber \ud83d\ude00 50 %");
    assertThat(written(writer -> writer.control("\u001b[1A"))).isEqualTo("\u001b[1A");
  }
}
