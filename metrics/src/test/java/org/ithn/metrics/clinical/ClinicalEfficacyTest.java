package org.ithn.metrics.clinical;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.clinical.ClinicalEfficacyScorer.Detail;
import org.junit.jupiter.api.Test;

class ClinicalEfficacyTest {
  private static final double EXACT = 1e-12;
  private static final String HEADER =
      "id,"
          + Arrays.stream(Observation.values())
              .map(Observation::label)
              .collect(Collectors.joining(","));

  /**
   * Returns labels from letters (E edema, F fracture, P pneumonia) with {@code +}, {@code -} or
   * {@code ?}.
   */
  private static Labels labels(String notation) {
    Map<Observation, Status> statuses = new HashMap<>();
    for (int i = 0; i + 1 < notation.length(); i += 2) {
      Observation observation =
          switch (notation.charAt(i)) {
            case 'E' -> Observation.EDEMA;
            case 'F' -> Observation.FRACTURE;
            default -> Observation.PNEUMONIA;
          };
      statuses.put(
          observation,
          switch (notation.charAt(i + 1)) {
            case '+' -> Status.POSITIVE;
            case '-' -> Status.NEGATIVE;
            default -> Status.UNCERTAIN;
          });
    }
    return new Labels(statuses);
  }

  private static final List<Labels> HYPOTHESES =
      List.of(labels("E+F+"), labels("P+E?"), labels(""));
  private static final List<Labels> REFERENCES =
      List.of(labels("E+P?"), labels("P+F+E+"), labels("E-"));

  private static Map<String, Double> scores(LabelPolicy policy) {
    return ClinicalEfficacyScorer.scoreLabels(HYPOTHESES, REFERENCES, "test", policy).stream()
        .collect(Collectors.toMap(CorpusScore::name, CorpusScore::value));
  }

  private static void check(
      Map<String, Double> scores, String average, double precision, double recall, double f1) {
    assertWithMessage(average)
        .that(scores.get("CE-" + average + "-precision"))
        .isWithin(EXACT)
        .of(precision);
    assertWithMessage(average)
        .that(scores.get("CE-" + average + "-recall"))
        .isWithin(EXACT)
        .of(recall);
    assertWithMessage(average).that(scores.get("CE-" + average + "-F1")).isWithin(EXACT).of(f1);
  }

  @Test
  void defaultPolicyCountsUncertainAndBlankAsNegative() {
    Map<String, Double> scores = scores(LabelPolicy.R2GEN);
    // E: 1 both, 1 missed. F: 1 false, 1 missed. P: 1 both.
    check(scores, "micro", 2.0 / 3, 2.0 / 4, 4.0 / 7);
    check(scores, "macro", (1 + 0 + 1) / 14.0, (0.5 + 0 + 1) / 14, (2.0 / 3 + 0 + 1) / 14);
    // Weights are 2, 1 and 1.
    check(scores, "weighted", (2 * 1 + 0 + 1) / 4.0, (2 * 0.5 + 0 + 1) / 4, (4.0 / 3 + 1) / 4);
    check(scores, "example", (0.5 + 1 + 0) / 3, (1 + 1.0 / 3 + 0) / 3, (2.0 / 3 + 0.5 + 0) / 3);
  }

  @Test
  void uncertainMayCountAsPositive() {
    // E: 2 both. F: 1 false, 1 missed. P: 1 both, 1 missed.
    check(scores(LabelPolicy.UNCERTAIN_AS_POSITIVE), "micro", 3.0 / 4, 3.0 / 5, 6.0 / 9);
  }

  @Test
  void uncertainCanBeExcluded() {
    // E of the second report and P of the first do not count.
    check(scores(LabelPolicy.UNCERTAIN_EXCLUDED), "micro", 2.0 / 3, 2.0 / 3, 4.0 / 6);
  }

  @Test
  void blankCanBeExcluded() {
    // Mentioned on both sides: E and P of the second report, E of the first.
    check(scores(LabelPolicy.BLANK_EXCLUDED), "micro", 1, 2.0 / 3, 4.0 / 5);
  }

  @Test
  void itemScoresUseTheItemsObservations() {
    CorpusScore f1 =
        ClinicalEfficacyScorer.scoreLabels(HYPOTHESES, REFERENCES, "test", LabelPolicy.R2GEN)
            .get(2);
    assertThat(f1.signature().toString())
        .isEqualTo("CE-micro-F1|tok:none|labels:test|policy:r2gen|v:1");
    assertThat(f1.item(0)).isWithin(EXACT).of(2.0 / 3);
    assertThat(f1.item(2)).isEqualTo(0);
    assertThat(f1.valueOver(new int[] {0, 0})).isWithin(EXACT).of(2.0 / 3);
  }

  @Test
  void sameTextIsPerfect() {
    List<CorpusScore> scores =
        new ClinicalEfficacyScorer(new RuleLabeller())
            .score(
                List.of("Left effusion.", "Clear lungs."),
                List.of(List.of("Left effusion."), List.of("Clear lungs.")));
    assertThat(scores).hasSize(12);
    assertThat(scores.get(2).value()).isEqualTo(1);
    assertThat(scores.get(5).value()).isWithin(EXACT).of(2.0 / 14);
    assertThat(scores.get(8).value()).isEqualTo(1);
    assertThat(scores.get(11).value()).isEqualTo(1);
  }

  private static List<CorpusScore> classes(List<Labels> hypotheses, List<Labels> references) {
    return ClinicalEfficacyScorer.scoreLabels(
        hypotheses, references, "test", LabelPolicy.R2GEN, Detail.CLASSES);
  }

  private static CorpusScore score(List<CorpusScore> scores, String name) {
    return scores.stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void eachObservationHasItsF1AndCounts() {
    List<CorpusScore> scores = classes(HYPOTHESES, REFERENCES);
    assertThat(scores).hasSize(12 + 14);
    CorpusScore edema = score(scores, "CE-F1-Edema");
    assertThat(edema.value()).isWithin(EXACT).of(2.0 / 3);
    assertThat(edema.counts())
        .containsExactly("true-positives", 1, "false-positives", 0, "false-negatives", 1);
    assertThat(edema.items()).isEqualTo(new double[] {1, 0, 0});
    assertThat(edema.valueOver(new int[] {0, 0, 1})).isWithin(EXACT).of(4.0 / 5);
    assertThat(score(scores, "CE-F1-Fracture").value()).isEqualTo(0);
    assertThat(score(scores, "CE-F1-Pleural-Effusion").value()).isEqualTo(0);
  }

  @Test
  void scoresOfColumnsEqualTheScores() {
    for (CorpusScore score : classes(HYPOTHESES, REFERENCES)) {
      CorpusScore again = ClinicalEfficacyScorer.ofColumns(score.signature(), score.columns());
      assertWithMessage(score.name()).that(again.value()).isEqualTo(score.value());
      assertThat(again.counts()).isEqualTo(score.counts());
    }
  }

  @Test
  void averagesOfReferencesWithoutFindingsAreZero() {
    List<Labels> blank = List.of(labels(""), labels("E-"));
    for (CorpusScore score : classes(List.of(labels("E+"), labels("")), blank)) {
      assertWithMessage(score.name()).that(score.value()).isEqualTo(0);
    }
  }

  @Test
  void differentLengthsAreRejected() {
    assertThrows(
        IllegalArgumentException.class,
        () ->
            ClinicalEfficacyScorer.scoreLabels(
                HYPOTHESES, REFERENCES.subList(0, 1), "x", LabelPolicy.R2GEN));
    assertThrows(
        IllegalArgumentException.class,
        () -> ClinicalEfficacyScorer.scoreLabels(List.of(), List.of(), "x", LabelPolicy.R2GEN));
  }

  @Test
  void policiesAreFoundByName() {
    for (LabelPolicy policy : LabelPolicy.values()) {
      assertThat(LabelPolicy.fromLabel(policy.label())).isEqualTo(policy);
    }
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> LabelPolicy.fromLabel("other"));
    assertThat(error).hasMessageThat().contains("available: r2gen, uncertain-as-positive");
  }

  @Test
  void labelFilesAreRead() {
    LabelTable table = LabelTable.parse("x", HEADER + "\na,1,0,-1,,1.0,0.0,-1.0,nan,,,,,,\n");
    Labels labels = table.select(List.of("a")).get(0);
    assertThat(labels.status(Observation.NO_FINDING)).isEqualTo(Status.POSITIVE);
    assertThat(labels.status(Observation.ENLARGED_CARDIOMEDIASTINUM)).isEqualTo(Status.NEGATIVE);
    assertThat(labels.status(Observation.CARDIOMEGALY)).isEqualTo(Status.UNCERTAIN);
    assertThat(labels.status(Observation.LUNG_LESION)).isEqualTo(Status.BLANK);
    assertThat(labels.status(Observation.LUNG_OPACITY)).isEqualTo(Status.POSITIVE);
    assertThat(labels.status(Observation.EDEMA)).isEqualTo(Status.NEGATIVE);
    assertThat(labels.status(Observation.CONSOLIDATION)).isEqualTo(Status.UNCERTAIN);
    assertThat(labels.status(Observation.PNEUMONIA)).isEqualTo(Status.BLANK);
  }

  @Test
  void writtenLabelFilesAreReadBack() {
    LabelTable table = LabelTable.parse("x", HEADER + "\n\"a,b\",1,0,-1\nc\n");
    assertThat(table.toCsv()).startsWith(HEADER + "\n\"a,b\",1,0,-1,,");
    assertThat(LabelTable.parse("x", table.toCsv())).isEqualTo(table);
  }

  @Test
  void physioNetsFilesAreReadByStudy() {
    String columns = HEADER.substring(HEADER.indexOf(',') + 1);
    LabelTable table =
        LabelTable.parse("x", "subject_id,study_id," + columns + "\np10,s1,1\np10,s2,0\n");
    assertThat(table.labels().keySet()).containsExactly("s1", "s2").inOrder();
    LabelTable indexed = LabelTable.parse("x", "," + HEADER + "\n0,s1,1\n1,s2,0\n");
    assertThat(indexed.labels()).isEqualTo(table.labels());
  }

  @Test
  void columnOfIdsIsNamedWhereNoIdMatches() {
    LabelTable table = LabelTable.parse("x", HEADER.replaceFirst("id", "number") + "\n0,1\n");
    assertThat(assertThrows(IllegalArgumentException.class, () -> table.select(List.of("a"))))
        .hasMessageThat()
        .contains("x, column 'number': no row for 1 of 1 reports (a)");
    assertThat(
            assertThrows(
                IllegalArgumentException.class, () -> LabelTable.parse("x", HEADER + "\n,1\n")))
        .hasMessageThat()
        .contains("x, line 2: has no id in column 'id'");
  }

  @Test
  void namesOfClassesAreMatchedLoosely() {
    Map<String, Labels> expected = LabelTable.parse("x", HEADER + "\na,1,0,,-1\n").labels();
    for (String header :
        List.of(
            HEADER.toLowerCase(java.util.Locale.ROOT),
            HEADER.replace(' ', '_'),
            HEADER.toUpperCase(java.util.Locale.ROOT).replace(' ', '-'))) {
      assertThat(LabelTable.parse("x", header + "\na,1,0,NA,-1,nan,None\n").labels())
          .isEqualTo(expected);
    }
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> LabelTable.parse("x", HEADER + ",no_finding\na,1\n")))
        .hasMessageThat()
        .contains("x, line 1: has two columns of No Finding");
  }

  @Test
  void labelsAreFoundByReportIfTheFileHasNoIds() {
    LabelTable table =
        LabelTable.parse(
            "x", HEADER.replaceFirst("id", "Reports") + "\n\"Clear, normal.\",1\nB.,0\nB.,0\n");
    LabelSource source = LabelSource.of(table);
    assertThat(source.name()).isEqualTo("csv");
    List<Labels> labels = source.labels(List.of("1", "2"), List.of("B.", "Clear, normal."));
    assertThat(labels.get(0).status(Observation.NO_FINDING)).isEqualTo(Status.NEGATIVE);
    assertThat(labels.get(1).status(Observation.NO_FINDING)).isEqualTo(Status.POSITIVE);
  }

  @Test
  void invalidLabelFilesAreRejected() {
    assertThat(
            assertThrows(
                IllegalArgumentException.class, () -> LabelTable.parse("x", "id,Edema\na,1\n")))
        .hasMessageThat()
        .contains("x: missing columns No Finding, Enlarged Cardiomediastinum");
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> LabelTable.parse("x", HEADER + "\n\n\"a\nb\",1\na,2\n")))
        .hasMessageThat()
        .contains("x, line 5, No Finding: label '2' is unknown");
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> LabelTable.parse("x", HEADER + "\na,1\na,0\n")))
        .hasMessageThat()
        .contains("id 'a' is repeated with different labels");
    LabelTable table = LabelTable.parse("x", HEADER + "\na,1\n");
    assertThat(assertThrows(IllegalArgumentException.class, () -> table.select(List.of("a", "b"))))
        .hasMessageThat()
        .contains("x, column 'id': no row for 1 of 2 reports (b)");
  }

  @Test
  void agreementIsF1OfAStatus() {
    LabelAgreement agreement = new LabelAgreement(HYPOTHESES, REFERENCES);
    assertThat(agreement.f1(Status.POSITIVE, List.of(Observation.values())))
        .isWithin(EXACT)
        .of(4.0 / 7);
    assertThat(agreement.f1(Status.POSITIVE).get(Observation.EDEMA)).isWithin(EXACT).of(2.0 / 3);
    assertThat(agreement.f1(Status.NEGATIVE).get(Observation.FRACTURE)).isEqualTo(1);
    assertThat(agreement.table().lines().count()).isEqualTo(17);
    assertThrows(IllegalArgumentException.class, () -> new LabelAgreement(HYPOTHESES, List.of()));
  }
}
