package org.ithn.datasets.text;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.ithn.datasets.TestFiles;
import org.ithn.framework.data.Vocabulary;
import org.junit.jupiter.api.Test;

final class ReportCleanerTest {
  @Test
  void sentencesEndInPointsOfTheirOwn() {
    assertThat(ReportCleaner.IU_XRAY.clean("Heart size (T11) normal. 2. Lungs: clear, 'no' mass."))
        .isEqualTo("heart size t11 normal . lungs clear no mass .");
  }

  @Test
  void hyphenStaysAndCapitalsRangeGoes() {
    assertThat(ReportCleaner.IU_XRAY.clean("Well-aerated @ <5=>; #7 $8"))
        .isEqualTo("well-aerated  5 #7 $8 .");
  }

  @Test
  void emptyReportIsOnePoint() {
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
  void noneLeavesTheTextAlone() {
    assertThat(ReportCleaner.NONE.clean(" A. 1. B/ ")).isEqualTo(" A. 1. B/ ");
  }

  @Test
  void unknownNameListsTheChoices() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> ReportCleaner.named("iu"));
    assertThat(e)
        .hasMessageThat()
        .isEqualTo("no report cleaner named 'iu'; available: iu-xray, mimic-cxr, none");
    assertThat(ReportCleaner.named("mimic_cxr")).isEqualTo(ReportCleaner.MIMIC_CXR);
    for (ReportCleaner cleaner : ReportCleaner.values()) {
      assertThat(ReportCleaner.named(cleaner.key())).isEqualTo(cleaner);
    }
  }

  @Test
  void artificialStringsAreCleanedAndEncodedAsByTheOriginal() {
    Vocabulary vocabulary = goldenVocabulary();
    for (JsonNode item : TestFiles.json(TestFiles.golden("text").resolve("cleaning.json"))) {
      String input = item.get("input").textValue();
      String cleaned = ReportCleaner.IU_XRAY.clean(input);
      assertWithMessage("iu_xray of '%s'", input)
          .that(cleaned)
          .isEqualTo(item.get("iu_xray").textValue());
      assertWithMessage("mimic_cxr of '%s'", input)
          .that(ReportCleaner.MIMIC_CXR.clean(input))
          .isEqualTo(item.get("mimic_cxr").textValue());
      assertWithMessage("ids of '%s'", input)
          .that(vocabulary.encode(cleaned, Integer.MAX_VALUE))
          .isEqualTo(ids(item.get("iu_ids")));
    }
  }

  @Test
  void realReportsAreCleanedEncodedCutAndDecodedAsByTheOriginal() {
    Vocabulary vocabulary = goldenVocabulary();
    for (JsonNode item : TestFiles.json(TestFiles.golden("text").resolve("reports.json"))) {
      String id = item.get("id").textValue();
      String cleaned = ReportCleaner.IU_XRAY.clean(item.get("report").textValue());
      assertWithMessage(id).that(cleaned).isEqualTo(item.get("cleaned").textValue());
      int[] row = vocabulary.encode(cleaned, Integer.MAX_VALUE);
      assertWithMessage(id).that(row).isEqualTo(ids(item.get("ids")));
      int[] cut = vocabulary.encode(cleaned, 60);
      assertWithMessage(id).that(cut).isEqualTo(ids(item.get("ids_truncated_60")));
      assertWithMessage(id)
          .that(vocabulary.decode(Arrays.copyOfRange(cut, 1, cut.length)))
          .isEqualTo(item.get("decode_of_ids_from_1").textValue());
    }
  }

  @Test
  void decodeStopsAtTheFirstZero() {
    Vocabulary vocabulary = goldenVocabulary();
    for (JsonNode item : TestFiles.json(TestFiles.golden("text").resolve("decode.json"))) {
      assertThat(vocabulary.decode(ids(item.get("ids"))))
          .isEqualTo(item.get("decoded").textValue());
    }
  }

  @Test
  void wholeDataSetHasTheOriginalsIds() throws Exception {
    JsonNode config = TestFiles.json(TestFiles.golden("text").resolve("config.json"));
    JsonNode annotation = TestFiles.json(TestFiles.data("iu_xray/annotation.json"));
    Vocabulary vocabulary = vocabularyOf(annotation, config.get("threshold").intValue());
    assertThat(vocabulary.words()).isEqualTo(goldenVocabulary().words());
    assertThat(hashOfIds(annotation, vocabulary, Integer.MAX_VALUE))
        .isEqualTo(config.get("sha256_all_ids").textValue());
    assertThat(hashOfIds(annotation, vocabulary, 60))
        .isEqualTo(config.get("sha256_all_ids_truncated_60").textValue());
    for (var other : config.get("other_thresholds").properties()) {
      Vocabulary words = vocabularyOf(annotation, Integer.parseInt(other.getKey()));
      assertThat(words.size()).isEqualTo(other.getValue().get("vocabulary_size").intValue());
      assertThat(hashOfIds(annotation, words, Integer.MAX_VALUE))
          .isEqualTo(other.getValue().get("sha256_all_ids").textValue());
    }
  }

  private static Vocabulary vocabularyOf(JsonNode annotation, int threshold) {
    List<String> cleaned = new ArrayList<>();
    for (JsonNode study : annotation.get("train")) {
      cleaned.add(ReportCleaner.IU_XRAY.clean(study.get("report").textValue()));
    }
    return Vocabulary.ofReports(cleaned, threshold);
  }

  private static String hashOfIds(JsonNode annotation, Vocabulary vocabulary, int maxLength)
      throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    for (String split : List.of("train", "val", "test")) {
      for (JsonNode study : annotation.get(split)) {
        String cleaned = ReportCleaner.IU_XRAY.clean(study.get("report").textValue());
        StringBuilder line = new StringBuilder(split + "\t" + study.get("id").textValue() + "\t");
        for (int id : vocabulary.encode(cleaned, maxLength)) {
          line.append(id).append(' ');
        }
        line.setCharAt(line.length() - 1, '\n');
        digest.update(line.toString().getBytes(StandardCharsets.UTF_8));
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static Vocabulary goldenVocabulary() {
    List<String> words = new ArrayList<>();
    TestFiles.json(TestFiles.golden("text").resolve("vocabulary.json"))
        .forEach(word -> words.add(word.textValue()));
    return Vocabulary.ofWords(words);
  }

  private static int[] ids(JsonNode array) {
    int[] ids = new int[array.size()];
    Arrays.setAll(ids, i -> array.get(i).intValue());
    return ids;
  }
}
