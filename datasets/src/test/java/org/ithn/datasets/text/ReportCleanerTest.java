package org.ithn.datasets.text;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.ithn.framework.data.PythonStrings;
import org.junit.jupiter.api.Test;

final class ReportCleanerTest {
  @Test
  void sentencesEndInSeparateFullStops() {
    assertThat(ReportCleaner.IU_XRAY.clean("Heart size (T11) normal. 2. Lungs: clear, 'no' mass."))
        .isEqualTo("heart size t11 normal . lungs clear no mass .");
  }

  @Test
  void hyphenStaysAndMarksAreRemoved() {
    assertThat(ReportCleaner.IU_XRAY.clean("Well-aerated @ <5=>; #7 $8"))
        .isEqualTo("well-aerated  5 #7 $8 .");
  }

  @Test
  void emptyReportIsOneFullStop() {
    assertThat(ReportCleaner.IU_XRAY.clean("")).isEqualTo(" .");
    assertThat(ReportCleaner.MIMIC_CXR.clean("\n")).isEqualTo(" .");
  }

  @Test
  void onlyMimicJoinsLinesAndUnderscores() {
    String text = "Lungs  clear\n____ mass.";
    assertThat(ReportCleaner.IU_XRAY.clean(text)).isEqualTo("lungs  clear\n mass .");
    assertThat(ReportCleaner.MIMIC_CXR.clean(text)).isEqualTo("lungs clear  mass .");
  }

  @Test
  void noneKeepsTheText() {
    assertThat(ReportCleaner.NONE.clean(" A. 1. B/ ")).isEqualTo(" A. 1. B/ ");
  }

  @Test
  void unknownNameListsTheChoices() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> ReportCleaner.fromKey("iu"));
    assertThat(e)
        .hasMessageThat()
        .isEqualTo("no report cleaner named 'iu'; available: caption, iu-xray, mimic-cxr, none");
    assertThat(ReportCleaner.fromKey("mimic_cxr")).isEqualTo(ReportCleaner.MIMIC_CXR);
    for (ReportCleaner cleaner : ReportCleaner.values()) {
      assertThat(ReportCleaner.fromKey(cleaner.key())).isEqualTo(cleaner);
    }
  }

  @Test
  void captionsAreLowerCaseWordsWithoutPunctuation() {
    String[][] cases = {
      {"A man's dog can't sit, half-asleep.\n", "a man 's dog ca n't sit half asleep"},
      {"Two  dogs... and 10:30 o'clock!", "two dogs and 10:30 o clock"},
      {"The U.S. flag; a \"sign\" (red) - 3.5 m", "the u.s. flag a \" sign \" ( red ) 3.5 m"},
      {"", ""},
      {" . ", ""},
      {"Caf\u00e9 na\u00efve \u4e2d\u6587", "caf\u00e9 na\u00efve \u4e2d\u6587"}
    };
    for (String[] each : cases) {
      assertThat(ReportCleaner.CAPTION.clean(each[0])).isEqualTo(each[1]);
    }
    assertThat(ReportCleaner.fromKey("caption")).isEqualTo(ReportCleaner.CAPTION);
  }

  @Test
  void cleaningTwiceChangesNothingButWhiteSpace() {
    Random random = new Random(20);
    List<String> parts =
        List.of(
            "heart", "T11", "1. ", " 2. ", ". 3. ", ".", "..", ". ", " ", "  ", "\n", "\r\n", "(",
            ")", "_", "___", "-", ",", "'", "\"", "/", "Clear", "10", "%", " . ", "can't");
    for (int i = 0; i < 20_000; i++) {
      String text =
          random
              .ints(1 + random.nextInt(12), 0, parts.size())
              .mapToObj(parts::get)
              .collect(Collectors.joining());
      for (ReportCleaner cleaner : List.of(ReportCleaner.IU_XRAY, ReportCleaner.MIMIC_CXR)) {
        String once = String.join(" ", PythonStrings.split(cleaner.clean(text)));
        String twice = String.join(" ", PythonStrings.split(cleaner.clean(once)));
        assertWithMessage("%s of '%s'", cleaner, text).that(twice).isEqualTo(once);
      }
    }
  }
}
