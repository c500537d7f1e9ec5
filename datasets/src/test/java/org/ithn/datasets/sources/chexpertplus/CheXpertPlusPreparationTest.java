package org.ithn.datasets.sources.chexpertplus;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableSortedMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.TestFiles;
import org.ithn.datasets.image.TestPng;
import org.ithn.datasets.study.R2GenReader;
import org.ithn.datasets.study.SectionedStudies;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.datasets.text.ReportSection;
import org.ithn.datasets.text.SectionPolicy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of {@link CheXpertPlusPreparation} on made-up files in the published layout. */
class CheXpertPlusPreparationTest {
  private static final String TABLE =
      """
      path_to_image,path_to_dcm,frontal_lateral,section_findings,section_impression,split
      train/patient00001/study1/view2_lateral.jpg,x.dcm,Lateral,Heart big.,Big heart.,train
      train/patient00001/study1/view1_frontal.jpg,x.dcm,Frontal,Heart big.,Big heart.,train
      train/patient00002/study5/view1_frontal.jpg,x.dcm,Frontal,,"1. Fine, clear.",train
      valid/patient00003/study1/view1_frontal.jpg,x.dcm,Frontal,Lungs clear.,nan,valid
      """;

  @TempDir private Path folder;
  private Path out;

  @BeforeEach
  void writeFiles() throws IOException {
    out = folder.resolve("out");
    write(TABLE);
    image("train/patient00001/study1/view1_frontal.png");
    image("train/patient00001/study1/view2_lateral.png");
    image("train/patient00002/study5/view1_frontal.jpg");
    image("valid/patient00003/study1/view1_frontal.png");
  }

  private void write(String table) throws IOException {
    Files.writeString(folder.resolve("table.csv"), table);
  }

  private void image(String name) throws IOException {
    Path file = folder.resolve("PNG/PNG").resolve(name);
    Files.createDirectories(file.getParent());
    Files.write(file, TestPng.gray(2, 1, 3, 4));
  }

  private SectionedStudies.Counts run(
      ReportSection section, SectionPolicy.Fallback fallback, double validation, BadExamples bad) {
    return CheXpertPlusPreparation.run(
        new CheXpertPlusOptions(
            folder.resolve("table.csv"),
            folder,
            new SectionPolicy(section, fallback),
            validation,
            1,
            out,
            true),
        bad);
  }

  private SectionedStudies.Counts runWithFindings(BadExamples bad) {
    return run(ReportSection.FINDINGS, SectionPolicy.Fallback.OTHER, 0, bad);
  }

  private DataException stopped() {
    return assertThrows(DataException.class, () -> runWithFindings(BadExamples.stopOnFirst()));
  }

  @Test
  void rowsOfAStudyBecomeOneEntryAndValidIsTheTestSplit() throws IOException {
    SectionedStudies.Counts counts =
        run(ReportSection.FINDINGS, SectionPolicy.Fallback.EXCLUDE, 0, BadExamples.stopOnFirst());
    assertThat(counts)
        .isEqualTo(
            new SectionedStudies.Counts(
                folder.resolve("PNG/PNG"), 1, 0, 1, 3, 0, ImmutableSortedMap.of("no findings", 1)));
    StudySet set =
        R2GenReader.read(out.resolve("annotation.json"), counts.root(), BadExamples.stopOnFirst());
    Study study = set.train().get(0);
    assertThat(study.id()).isEqualTo("patient00001_study1");
    assertThat(study.examination()).isEqualTo("patient00001_study1");
    assertThat(study.patient()).isEqualTo("patient00001");
    assertThat(study.imagePaths().get(0).toString()).endsWith("view1_frontal.png");
    assertThat(study.imagePaths()).hasSize(2);
    assertThat(set.test().get(0).report()).isEqualTo("Lungs clear.");
  }

  @Test
  void textsAgeAndSexAreWrittenWhereTheTableHasThem() throws IOException {
    String columns =
        ",section_clinical_history,section_history,section_comparison,section_technique,age,sex";
    List<String> cells =
        List.of("Cough.,Old.,None,Two views.,63.0,Male", "nan,Fall.,Chest of today.,,O,Unknown");
    List<String> lines = TABLE.lines().toList();
    write(
        String.join(
            "\n",
            lines.get(0) + columns,
            lines.get(2) + "," + cells.get(0),
            lines.get(4) + "," + cells.get(1)));
    SectionedStudies.Counts counts = runWithFindings(BadExamples.stopOnFirst());
    StudySet set =
        R2GenReader.read(out.resolve("annotation.json"), counts.root(), BadExamples.stopOnFirst());
    assertThat(set.train().get(0).context())
        .containsExactly(
            "indication", "Cough.", "technique", "Two views.", "age", "63", "sex", "male");
    assertThat(set.test().get(0).context())
        .containsExactly("indication", "Fall.", "comparison", "Chest of today.");
  }

  @Test
  void fallbacksAreCounted() {
    SectionedStudies.Counts counts =
        run(ReportSection.IMPRESSION, SectionPolicy.Fallback.OTHER, 0, BadExamples.stopOnFirst());
    assertThat(counts.studies()).isEqualTo(3);
    assertThat(counts.fallbacks()).isEqualTo(1);
  }

  @Test
  void validationTakesWholePatientsOfTheTrainingSplit() throws IOException {
    StringBuilder table = new StringBuilder(TABLE.lines().findFirst().orElseThrow()).append('\n');
    for (int patient = 1; patient <= 40; patient++) {
      for (int study = 1; study <= 2; study++) {
        String path = "train/patient%05d/study%d/view1_frontal".formatted(patient, study);
        image(path + ".png");
        table.append(path).append(".jpg,,Frontal,Text %d.,,train\n".formatted(patient));
      }
    }
    write(table.toString());
    SectionedStudies.Counts counts =
        run(
            ReportSection.FINDINGS,
            SectionPolicy.Fallback.EXCLUDE,
            0.25,
            BadExamples.stopOnFirst());
    StudySet set =
        R2GenReader.read(out.resolve("annotation.json"), counts.root(), BadExamples.stopOnFirst());
    Set<String> validation = patients(set.validation());
    assertThat(validation.size()).isAtLeast(4);
    assertThat(validation.size()).isAtMost(18);
    assertThat(counts.validation()).isEqualTo(2 * validation.size());
    assertThat(patients(set.train())).containsNoneIn(validation);
  }

  private static Set<String> patients(List<Study> studies) {
    Set<String> patients = new HashSet<>();
    studies.forEach(study -> patients.add(study.patient()));
    return patients;
  }

  @Test
  void damageNamesTheLine() throws IOException {
    String row = "train/patient00002/study5/view1_frontal.jpg";
    assertBad(
        TABLE.replace(row, "train/../x.jpg"), "line 4: the path_to_image is 'train/../x.jpg'");
    assertBad(TABLE.replace(row, row.replace("study5", "study6")), "line 4: the image ");
    assertBad(
        TABLE.replace(row, "train/patient00001/study1/view1_frontal.jpg"),
        "line 4: duplicate image train/patient00001/study1/view1_frontal");
    assertBad(TABLE.replace(",valid\n", ",test\n"), "line 5: the split is 'test'; expected train");
    assertBad(TABLE.replace("\"1. Fine, clear.\"", "1. Fine, clear."), "line 4: has 7 values");
  }

  @Test
  void rowsOfOneStudyWithDifferentSectionsAreNamed() throws IOException {
    write(TABLE.replaceFirst("Frontal,Heart big.", "Frontal,Heart small."));
    assertThat(stopped())
        .hasMessageThat()
        .contains("line 3: the sections differ from those of an earlier row of study patient00001");
    BadExamples skipped = BadExamples.skipAndRecord();
    assertThat(runWithFindings(skipped).studies()).isEqualTo(3); // the first row remains
    assertThat(skipped.count()).isEqualTo(1);
  }

  private void assertBad(String table, String message) throws IOException {
    write(table);
    assertThat(stopped()).hasMessageThat().contains(message);
    assertThat(Files.exists(out)).isFalse();
    BadExamples skipped = BadExamples.skipAndRecord();
    assertThat(runWithFindings(skipped).studies()).isEqualTo(2);
    assertThat(skipped.count()).isEqualTo(1);
    TestFiles.delete(out);
  }

  @Test
  void aFolderWithoutImagesIsNamed() throws IOException {
    TestFiles.delete(folder.resolve("PNG"));
    assertThat(stopped()).hasMessageThat().contains("has no folder 'train' or 'valid'");
  }
}
