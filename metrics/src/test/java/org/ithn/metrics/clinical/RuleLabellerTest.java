package org.ithn.metrics.clinical;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.ithn.metrics.Fixtures;
import org.ithn.metrics.scoring.ReportFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleLabellerTest {
  private static final List<Observation> ALL = List.of(Observation.values());
  private static final List<Observation> FINDINGS = ALL.subList(1, ALL.size());

  private final RuleLabeller labeller = new RuleLabeller();

  @Test
  void agreesWithTheCheXpertLabellerOnTheTrainingReports() {
    Agreement all = agreement(id -> true);
    assertWithMessage(all.table()).that(all.f1(Status.POSITIVE, ALL)).isAtLeast(0.93);
    assertWithMessage(all.table()).that(all.f1(Status.POSITIVE, FINDINGS)).isAtLeast(0.90);
    assertWithMessage(all.table()).that(all.f1(Status.NEGATIVE, ALL)).isAtLeast(0.95);
  }

  @Test
  void generalisesToTheHeldOutFifth() {
    print("the four fifths that the rules were made on", agreement(id -> !isHeldOut(id)));
    Agreement heldOut = agreement(RuleLabellerTest::isHeldOut);
    print("the held-out fifth", heldOut);
    assertThat(heldOut.f1(Status.POSITIVE, ALL)).isAtLeast(0.93);
    assertThat(heldOut.f1(Status.POSITIVE, FINDINGS)).isAtLeast(0.90);
    assertThat(heldOut.f1(Status.NEGATIVE, ALL)).isAtLeast(0.95);
  }

  private static void print(String part, Agreement agreement) {
    System.out.println("Agreement with the CheXpert labeller, " + part + ":");
    System.out.println(agreement.table());
  }

  private record Agreement(LabelAgreement labels) {
    double f1(Status status, List<Observation> observations) {
      return labels.f1(status, observations);
    }

    String table() {
      return labels.table();
    }
  }

  private Agreement agreement(java.util.function.Predicate<String> chosen) {
    Map<String, Labels> expected =
        LabelTable.read(Fixtures.data("iu_xray/chexpert_labels_train.csv")).labels();
    Map<String, List<String>> reports =
        ReportFile.readTraining(Fixtures.data("iu_xray/annotation.json")).reports();
    List<Labels> ours = new ArrayList<>();
    List<Labels> theirs = new ArrayList<>();
    expected.forEach(
        (id, labels) -> {
          if (chosen.test(id)) {
            ours.add(labeller.label(reports.get(id).get(0)));
            theirs.add(labels);
          }
        });
    assertThat(ours).isNotEmpty();
    return new Agreement(new LabelAgreement(ours, theirs));
  }

  private static boolean isHeldOut(String id) {
    CRC32 crc = new CRC32();
    crc.update(id.getBytes(StandardCharsets.UTF_8));
    return crc.getValue() % 5 == 0;
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Small left pleural effusion.|PLEURAL_EFFUSION|POSITIVE",
        "No pleural effusion or pneumothorax.|PLEURAL_EFFUSION|NEGATIVE",
        "No pleural effusion or pneumothorax.|PNEUMOTHORAX|NEGATIVE",
        "No pneumothorax. There is an effusion.|PLEURAL_EFFUSION|POSITIVE",
        "No pneumothorax but a large effusion.|PLEURAL_EFFUSION|POSITIVE",
        "Lungs are clear.|PLEURAL_EFFUSION|BLANK",
        "Lungs are clear of focal consolidation.|CONSOLIDATION|NEGATIVE",
        "There may be a small effusion.|PLEURAL_EFFUSION|UNCERTAIN",
        "A small effusion cannot be excluded.|PLEURAL_EFFUSION|UNCERTAIN",
        "Scarring or atelectasis at the base.|ATELECTASIS|UNCERTAIN",
        "Bibasilar atelectasis.|ATELECTASIS|POSITIVE",
        "The effusion has resolved.|PLEURAL_EFFUSION|NEGATIVE",
        "Effusion has entirely resolved.|PLEURAL_EFFUSION|NEGATIVE",
        "The effusion has completely disappeared.|PLEURAL_EFFUSION|NEGATIVE",
        "Pneumonia is ruled out.|PNEUMONIA|NEGATIVE",
        "Pneumonia was excluded.|PNEUMONIA|NEGATIVE",
        "The pneumothorax is no longer seen.|PNEUMOTHORAX|NEGATIVE",
        "Pneumothorax no longer present.|PNEUMOTHORAX|NEGATIVE",
        "Pleural effusion: absent.|PLEURAL_EFFUSION|NEGATIVE",
        "Pneumothorax: negative.|PNEUMOTHORAX|NEGATIVE",
        "Never had a fracture.|FRACTURE|NEGATIVE",
        "Lungs lack consolidation.|CONSOLIDATION|NEGATIVE",
        "Devoid of edema.|EDEMA|NEGATIVE",
        "The heart is normal in size.|CARDIOMEGALY|NEGATIVE",
        "Heart size within normal limits.|CARDIOMEGALY|NEGATIVE",
        "Stable cardiomegaly.|CARDIOMEGALY|POSITIVE",
        "The heart is mildly enlarged.|CARDIOMEGALY|POSITIVE",
        "The heart is not enlarged.|CARDIOMEGALY|NEGATIVE",
        "Stable cardiomediastinal silhouette.|ENLARGED_CARDIOMEDIASTINUM|UNCERTAIN",
        "The mediastinum is unremarkable.|ENLARGED_CARDIOMEDIASTINUM|NEGATIVE",
        "Right PICC line.|SUPPORT_DEVICES|POSITIVE",
        "The catheter has been removed.|SUPPORT_DEVICES|NEGATIVE",
        "Calcified nodule.|LUNG_LESION|BLANK",
        "No nodule. A 7 mm nodule in the left lung.|LUNG_LESION|POSITIVE",
        "Old rib fractures.|FRACTURE|POSITIVE",
        "Mild vascular congestion.|EDEMA|UNCERTAIN",
        "Heart size upper limits of normal.|CARDIOMEGALY|POSITIVE",
        "The heart is at the upper limits of normal.|CARDIOMEGALY|NEGATIVE",
        "Probable small effusion.|PLEURAL_EFFUSION|UNCERTAIN",
        "Interval resolution of left effusion.|PLEURAL_EFFUSION|NEGATIVE",
        "Rib fracture not well seen.|FRACTURE|NEGATIVE",
        "The nodule in the right lung is not well seen.|LUNG_LESION|NEGATIVE",
        "The effusion is gone|PLEURAL_EFFUSION|NEGATIVE",
        "The effusions have disappeared.|PLEURAL_EFFUSION|NEGATIVE",
        "Nor is there effusion or edema|PLEURAL_EFFUSION|NEGATIVE",
        "Nor is there effusion or edema|EDEMA|NEGATIVE",
        "Neither effusion nor edema.|EDEMA|NEGATIVE",
        "Neither effusion nor edema.|PLEURAL_EFFUSION|NEGATIVE",
        "Pneumothorax: none.|PNEUMOTHORAX|NEGATIVE",
        "Pneumothorax: none. Effusion: small.|PLEURAL_EFFUSION|POSITIVE",
        "Pleural effusions: No.|PLEURAL_EFFUSION|NEGATIVE",
        "There is an effusion, no pneumothorax.|PLEURAL_EFFUSION|POSITIVE",
        "Support devices: None.|SUPPORT_DEVICES|NEGATIVE",
        "Lines and tubes: none.|SUPPORT_DEVICES|NEGATIVE",
        "The edema went away.|EDEMA|NEGATIVE",
        "The heart and lungs have changed since the previous image.|CARDIOMEGALY|BLANK",
        "The heart and lungs have not moved. Heart size is normal.|CARDIOMEGALY|NEGATIVE",
        "The heart and lungs have become larger in the interval.|CARDIOMEGALY|POSITIVE",
        "The heart is enlarged and the lungs are clear.|CARDIOMEGALY|POSITIVE",
        "No effusion.\u00a0Large pneumothorax.|PNEUMOTHORAX|POSITIVE",
        "Opacity on the frontal view, not seen on the lateral view.|LUNG_OPACITY|POSITIVE",
      })
  void statusOfAnObservationFollowsItsClause(
      String report, Observation observation, Status status) {
    assertThat(labeller.label(report).status(observation)).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Lungs are clear. No effusion.|POSITIVE",
        "|POSITIVE",
        "Lungs are clear. Endotracheal tube.|POSITIVE",
        "Small effusion.|BLANK",
        "There may be an effusion.|BLANK",
        "Degenerative changes of the spine.|BLANK",
        "The lungs are hyperinflated.|BLANK",
      })
  void noFindingIsPositiveIfNothingElseIs(String report, Status status) {
    assertThat(labeller.label(report == null ? "" : report).status(Observation.NO_FINDING))
        .isEqualTo(status);
  }

  /** Blanks of de-identified reports once took a backtracking matcher more than 25 seconds. */
  @Test
  void manyBlanksTakeNoTime() {
    String report =
        "No change since ___ ___ ___ ___ ___ ___ ___ ___ and then there is a small effusion";
    Labels labels = assertTimeoutPreemptively(Duration.ofSeconds(5), () -> labeller.label(report));
    assertThat(labels.status(Observation.PLEURAL_EFFUSION)).isEqualTo(Status.NEGATIVE);
  }
}
