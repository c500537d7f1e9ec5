package org.ithn.framework.data;

import static com.google.common.truth.Truth.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sentence case of generated reports. */
final class ReportTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "the heart is normal . no effusion , no pneumothorax . | The heart is normal. No effusion,"
            + " no pneumothorax.",
        "the heart is normal. lungs are clear. | The heart is normal. Lungs are clear.",
        "a man rides a wave | A man rides a wave",
        "no effusion . the | No effusion. The",
        "seen twice . . no effusion . | Seen twice.. No effusion.",
        ". no effusion . | . No effusion.",
        "( pa ) view : 5 % . | (Pa) view: 5%.",
        "<unk> is normal . | <unk> is normal.",
        "größe normal . ödem . | Größe normal. Ödem.",
        "no 1.5 cm nodule . 2 nodules . | No 1.5 cm nodule. 2 nodules.",
        "'' | ''",
        "'  ' | ''",
      })
  void sentencesStartWithACapitalAndPunctuationIsAttached(String tokens, String text) {
    assertThat(ReportText.of(tokens).text()).isEqualTo(text);
  }

  @Test
  void wordsNameTheirTokensWithoutGaps() {
    String report = "the heart ( size ) is normal . no effusion , no . . end";
    int next = 0;
    for (ReportText.Sentence sentence : ReportText.of(report).sentences()) {
      for (ReportText.Word word : sentence.words()) {
        assertThat(word.first()).isEqualTo(next);
        List<String> tokens = PythonStrings.split(report).subList(word.first(), word.end());
        assertThat(word.text()).ignoringCase().isEqualTo(String.join("", tokens));
        next = word.end();
      }
    }
    assertThat(next).isEqualTo(PythonStrings.split(report).size());
  }
}
