package org.ithn.metrics.scoring;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.Path;
import java.util.List;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.scoring.ItemScoreFile.Metric;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ItemScoringTest {
  private static final PairedReports REPORTS =
      new PairedReports(
          List.of("s0", "s1", "s2"),
          List.of("clear lungs", "effusion, left", "clear lungs"),
          List.of(List.of("no finding"), List.of("left \u00e9panchement"), List.of("no finding")));

  private static CorpusScore score(String content, Metric metric) {
    return new ItemScoring(List.of(ItemScoreFile.parse("x", content, metric)))
        .score(REPORTS, 0)
        .get(0);
  }

  @Test
  void fileOfRaTEScoreIsReadByItsTexts() {
    CorpusScore score =
        score(
            """
            {"candidate":"effusion,  left","reference":"left \\u00e9panchement","candidate_entities":[["effusion","ABNORMALITY"]],"reference_entities":[],"rate_score":0.5}
            {"candidate":"clear lungs","reference":"no finding","candidate_entities":[],"reference_entities":[],"rate_score":0.75}
            """,
            Metric.RATESCORE);
    assertThat(score.items()).isEqualTo(new double[] {0.75, 0.5, 0.75});
    assertThat(score.valueOver(new int[] {1, 1})).isEqualTo(0.5);
    assertThat(score.signature().toString()).isEqualTo("RaTEScore|tok:none|scores:file|v:1");
  }

  @Test
  void tableOfGreenIsReadByItsTexts() {
    CorpusScore score =
        score(
            """
            ,reference,predictions,green_analysis,green_score,(a) False report,Matched Findings
            0,no finding,clear lungs,"[Matched Findings]:
            1. x",1.0,0,1
            1,left \u00e9panchement,"effusion, left",y,0,1,0
            """,
            Metric.GREEN);
    assertThat(score.items()).isEqualTo(new double[] {1, 0, 1});
    assertThat(score.value()).isWithin(1e-12).of(2.0 / 3);
  }

  @Test
  void idsAreUsedWhereTheFileHasThem() {
    CorpusScore score = score("ID,GREEN\ns2,0.25\ns0,1\ns1,0.5\n", Metric.GREEN);
    assertThat(score.items()).isEqualTo(new double[] {1, 0.5, 0.25});
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "id,green_score;s0,1.5|x, line 2: the score green_score or green is \"1.5\"; expected a"
            + " number",
        "id,green_score;s0,|is null; expected a number from 0 to 1",
        "id,other;s0,1|is missing; expected a number",
        "name,green_score;s0,1|x, line 2: has neither an id nor two texts",
        "id,green_score;s0,1;s0,0.5|x, line 3: has the score 0.5, but the same report has 1.0 at x,"
            + " line 2; remove one",
        "id,green_score;s0,1|x: no score of 2 of 3 reports (s1, s2); run the program of GREEN",
      })
  void invalidFilesAreRefused(String content, String message) {
    IllegalArgumentException error =
        assertThrows(
            IllegalArgumentException.class,
            () -> score(content.replace(";", "\n") + "\n", Metric.GREEN));
    assertThat(error).hasMessageThat().contains(message);
  }

  @Test
  void missingFilesAreRefused() {
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> ItemScoreFile.read(Path.of("no-such-file"), Metric.RATESCORE)))
        .hasMessageThat()
        .contains("no-such-file: no such file; name the scores that the program of RaTEScore");
  }
}
