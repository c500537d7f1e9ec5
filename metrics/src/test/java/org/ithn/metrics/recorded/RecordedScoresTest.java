package org.ithn.metrics.recorded;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.Signature;
import org.ithn.metrics.clinical.LabelSource;
import org.ithn.metrics.clinical.RuleLabeller;
import org.ithn.metrics.report.ReportScores;
import org.ithn.metrics.scoring.ClinicalScoring;
import org.ithn.metrics.scoring.PairedReports;
import org.ithn.metrics.scoring.ReportScoring;
import org.ithn.metrics.significance.Resampling;
import org.ithn.metrics.text.TextPreparation;
import org.junit.jupiter.api.Test;

class RecordedScoresTest {
  private static final List<String> TRUTH =
      List.of(
          "the heart is enlarged . no effusion .",
          "there is a small left pleural effusion .",
          "the lungs are clear .",
          "no pneumothorax . the heart is normal .",
          "right lower lobe pneumonia and edema .");

  private static final List<String> FIRST =
      List.of(
          "the heart is enlarged . the heart is enlarged .",
          "no effusion .",
          "the lungs are clear .",
          "the lungs are clear .",
          "there is edema .");

  private static final List<String> SECOND =
      List.of(
          "the heart is enlarged .",
          "there is a left pleural effusion .",
          "the lungs are clear .",
          "no pneumothorax .",
          "pneumonia .");

  private static PairedReports reports(List<String> hypotheses, List<String> truth) {
    List<String> ids = new ArrayList<>();
    hypotheses.forEach(text -> ids.add("s" + ids.size()));
    return new PairedReports(ids, hypotheses, truth.stream().map(List::of).toList());
  }

  private static ReportScores scores(List<String> hypotheses, List<String> truth) {
    return new ReportScoring(
            TextPreparation.none(),
            ReportScores.defaultScorers(),
            Optional.of(ClinicalScoring.of(LabelSource.of(new RuleLabeller()))),
            Resampling.NONE)
        .computeScores(reports(hypotheses, truth));
  }

  @Test
  void columnsGiveTheScoresOfAnyItems() {
    ReportScores scores = scores(FIRST, TRUTH);
    RecordedScores recorded = RecordedScores.of(scores);
    ReportScores again = recorded.scores();
    assertThat(again.scores().keySet())
        .containsExactlyElementsIn(scores.scores().keySet())
        .inOrder();
    for (Map.Entry<String, CorpusScore> each : scores.scores().entrySet()) {
      CorpusScore other = again.scores().get(each.getKey());
      String name = each.getKey();
      assertThat(other.signature()).isEqualTo(each.getValue().signature());
      for (int[] items : List.of(new int[] {0, 1, 2, 3, 4}, new int[] {1, 1, 4}, new int[] {2})) {
        // Fractions are rounded to 1e-4.
        assertWithMessage(name)
            .that(other.valueOver(items))
            .isWithin(5e-5)
            .of(each.getValue().valueOver(items));
      }
      assertWithMessage(name).that(other.item(3)).isWithin(5e-5).of(each.getValue().item(3));
    }
  }

  @Test
  void joinedColumnsEqualTheScoresOfTheJoinedReports() {
    RecordedScores both =
        RecordedScores.of(scores(FIRST, TRUTH)).concat(RecordedScores.of(scores(SECOND, TRUTH)));
    ReportScores expected =
        scores(
            Stream.concat(FIRST.stream(), SECOND.stream()).toList(),
            Stream.concat(TRUTH.stream(), TRUTH.stream()).toList());
    assertThat(both.itemCount()).isEqualTo(10);
    assertThat(both.scores().value("distinct-reports")).isEqualTo(0.8);
    for (String metric : List.of("BLEU-4", "ROUGE-L", "diversity", "CE-macro-F1")) {
      assertWithMessage(metric)
          .that(both.scores().value(metric))
          .isWithin(5e-5)
          .of(expected.value(metric));
    }
  }

  @Test
  void columnsContainNoText() {
    RecordedScores.of(scores(FIRST, TRUTH))
        .columns()
        .values()
        .forEach(column -> assertThat(column).hasLength(5));
  }

  @Test
  void signaturesAreReadBack() {
    Signature signature = Signature.of("m", "ws").withField("reflen", "closest");
    assertThat(Signature.parse(signature.toString())).isEqualTo(signature);
    for (String text : List.of("m", "m|tok:ws|v:0", "m|tok|v:1")) {
      assertThrows(IllegalArgumentException.class, () -> Signature.parse(text));
    }
  }

  @Test
  void columnsOfDifferentLengthsAreRefused() {
    IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> new RecordedScores(List.of(), Map.of("a", new double[2], "b", new double[3])));
    assertThat(refusal).hasMessageThat().contains("2 columns of 2 lengths");
  }
}
