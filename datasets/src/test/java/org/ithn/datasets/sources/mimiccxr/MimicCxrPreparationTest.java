package org.ithn.datasets.sources.mimiccxr;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableSortedMap;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.TestFiles;
import org.ithn.datasets.image.TestPng;
import org.ithn.datasets.study.R2GenReader;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.datasets.text.ReportSection;
import org.ithn.datasets.text.SectionPolicy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests of {@link MimicCxrPreparation} on a small synthetic tree in the published layout. */
class MimicCxrPreparationTest {
  private static final String SPLIT =
      """
      dicom_id,study_id,subject_id,split
      a1-00,50000001,10000001,validate
      a2-00,50000002,10000002,train
      a3-00,50000002,10000002,train
      a4-00,50000003,11000003,test
      a5-00,50000004,11000003,train
      """;

  @TempDir private Path folder;
  private Path out;
  private SectionPolicy policy = SectionPolicy.findingsOnly();
  private Optional<Path> metadata = Optional.empty();

  @BeforeEach
  void writeTree() throws IOException {
    out = folder.resolve("out");
    image("p10/p10000001/s50000001/a1-00");
    image("p10/p10000002/s50000002/a2-00");
    image("p10/p10000002/s50000002/a3-00");
    image("p11/p11000003/s50000003/a4-00");
    image("p11/p11000003/s50000004/a5-00");
    report(
        "p10/p10000001/s50000001",
        " FINAL REPORT\n FINDINGS: \n \n Clear\n lungs.\n \n IMPRESSION:  Fine.\n");
    report(
        "p10/p10000002/s50000002", "INDICATION: Cough.\n\nFINDINGS:  Heart: big. Lungs clear.\n");
    report("p11/p11000003/s50000003", "WET READ: x\nFINDINGS AND IMPRESSION: y\nFINDINGS: Hazy.");
    report("p11/p11000003/s50000004", "IMPRESSION: Nothing new.\n");
    Files.writeString(
        folder.resolve("sections.csv"),
        """
        study,impression,findings,last_paragraph,comparison
        s50000001,Fine.,"Clear
         lungs.",,
        s50000002,,Heart: big. Lungs clear.,,None
        s50000003,,Hazy.,,
        s50000004,Nothing new.,,,
        """);
    split(SPLIT);
  }

  private void image(String name) throws IOException {
    Path file = folder.resolve("jpg/files").resolve(name + ".jpg");
    Files.createDirectories(file.getParent());
    Files.write(file, TestPng.gray(2, 1, 3, 4));
  }

  private void report(String name, String text) throws IOException {
    Path file = folder.resolve("reports/files").resolve(name + ".txt");
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private void split(String text) throws IOException {
    try (OutputStream out =
        new GZIPOutputStream(Files.newOutputStream(folder.resolve("split.csv.gz")))) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private MimicCxrOptions options(boolean sections) {
    return new MimicCxrOptions(
        folder.resolve("jpg"),
        folder.resolve("split.csv.gz"),
        sections ? Optional.of(folder.resolve("sections.csv")) : Optional.empty(),
        Optional.of(folder.resolve("reports")),
        metadata,
        out,
        policy,
        true);
  }

  /** Times have no leading zeros; a study at the same time is not an earlier one. */
  @Test
  void imagesOfThePreviousStudyComeFromTheMetadata() throws IOException {
    metadata = Optional.of(folder.resolve("metadata.csv"));
    split(
        """
        dicom_id,study_id,subject_id,split
        a2-00,50000002,10000002,train
        a3-00,50000002,10000002,train
        b1-00,50000005,10000002,train
        b2-00,50000006,10000002,train
        b3-00,50000007,10000002,train
        """);
    for (String name : List.of("s50000005/b1-00", "s50000006/b2-00", "s50000007/b3-00")) {
      image("p10/p10000002/" + name);
      report("p10/p10000002/" + name.substring(0, 9), "FINDINGS: Clear.");
    }
    Files.writeString(
        metadata.get(),
        """
        dicom_id,subject_id,study_id,ViewPosition,StudyDate,StudyTime
        b1-00,10000002,50000005,PA,21800507,84556.875
        b2-00,10000002,50000006,AP,21800507,213014.531
        a2-00,10000002,50000002,LATERAL,21800506,213014.531
        a3-00,10000002,50000002,PA,21800506,213014.531
        gone-0,10000002,50000002,AP,21800506,213014.531
        b3-00,10000002,50000007,AP,21800507,84556.875
        """);
    MimicCxrPreparation.Counts counts =
        MimicCxrPreparation.run(options(false), BadExamples.stopOnFirst());
    StudySet set =
        R2GenReader.read(
            out.resolve("annotation.json"), counts.images(), BadExamples.stopOnFirst());
    List<List<String>> prior =
        set.train().stream()
            .map(
                study ->
                    study.priorImages().stream()
                        .map(file -> file.getFileName().toString())
                        .toList())
            .toList();
    assertThat(prior)
        .containsExactly(
            List.of(),
            List.of(),
            List.of("a3-00.jpg", "a2-00.jpg"),
            List.of("b1-00.jpg"),
            List.of("a3-00.jpg", "a2-00.jpg"))
        .inOrder();
    Files.writeString(
        metadata.get(),
        """
        dicom_id,subject_id,study_id,ViewPosition,StudyDate,StudyTime
        b1-00,10000002,50000005,PA,2180,84556.875
        """);
    out = folder.resolve("other");
    DataException refused =
        assertThrows(
            DataException.class,
            () -> MimicCxrPreparation.run(options(false), BadExamples.stopOnFirst()));
    assertThat(refused)
        .hasMessageThat()
        .contains("StudyDate is '2180' and StudyTime '84556.875'; expected numbers such as");
  }

  @Test
  void sectionsAndReportsProduceTheSameEntries() throws IOException {
    String first = "";
    for (boolean sections : new boolean[] {true, false}) {
      MimicCxrPreparation.Counts counts =
          MimicCxrPreparation.run(options(sections), BadExamples.stopOnFirst());
      assertThat(counts)
          .isEqualTo(
              new MimicCxrPreparation.Counts(
                  folder.resolve("jpg/files"),
                  2,
                  1,
                  1,
                  3,
                  0,
                  ImmutableSortedMap.of("no findings", 1)));
      String annotation =
          Files.readString(out.resolve("annotation.json"))
              .replace("\"indication\" : \"Cough.\",\n", ""); // not in the table
      first = first.isEmpty() ? annotation : first;
      assertThat(annotation).isEqualTo(first);
      StudySet set =
          R2GenReader.read(
              out.resolve("annotation.json"), counts.images(), BadExamples.stopOnFirst());
      Study second = set.train().get(1);
      assertThat(second.id()).isEqualTo("a3-00");
      assertThat(second.examination()).isEqualTo("50000002");
      assertThat(second.patient()).isEqualTo("10000002");
      assertThat(second.report()).isEqualTo("Heart: big. Lungs clear.");
      assertThat(set.validation().get(0).report()).isEqualTo("Clear  lungs.");
      assertThat(Files.readString(out.resolve("left_out.csv")))
          .isEqualTo("id,reason\na5-00,no findings\n");
      TestFiles.delete(out);
    }
  }

  @Test
  void impressionsComeFromTableAndReports() throws IOException {
    policy = new SectionPolicy(ReportSection.IMPRESSION, SectionPolicy.Fallback.OTHER);
    for (boolean sections : new boolean[] {true, false}) {
      MimicCxrPreparation.Counts counts =
          MimicCxrPreparation.run(options(sections), BadExamples.stopOnFirst());
      assertThat(counts.fallbacks()).isEqualTo(3);
      assertThat(counts.excludedByReason()).isEmpty();
      String annotation = Files.readString(out.resolve("annotation.json"));
      assertThat(annotation).contains("\"report\" : \"Nothing new.\"");
      assertThat(annotation.split("\"section\" : \"impression\"", -1)).hasLength(3);
      TestFiles.delete(out);
    }
  }

  @Test
  void indicationsAreKept() {
    MimicCxrPreparation.run(options(false), BadExamples.stopOnFirst());
    assertThat(Files.exists(out.resolve("annotation.json"))).isTrue();
    List<Study> train =
        R2GenReader.read(
                out.resolve("annotation.json"), Optional.empty(), BadExamples.stopOnFirst())
            .train();
    assertThat(train.stream().map(study -> study.context().getOrDefault("indication", "")).toList())
        .contains("Cough.");
  }

  @Test
  void damageIsReportedAndCountedOnce() throws IOException {
    assertBad(SPLIT.replace("a4-00", "a2-00"), "line 5: duplicate image a2-00", 3);
    assertBad(SPLIT.replace("a4-00", "../a4"), "line 5: the dicom_id is '../a4'", 3);
    assertBad(SPLIT.replace("50000003", "5/../3"), "line 5: the study_id is '5/../3'", 3);
    assertBad(SPLIT.replace("test", "tset"), "line 5: the split is 'tset'", 3);
    assertBad(SPLIT.replace("50000003", "50000009"), "no report for its study s50000009", 3);
    assertBad(SPLIT.replace("a4-00", "a9-00"), "a9-00.jpg: no such file", 3);
    assertBad(SPLIT.replace(",test", ""), "line 5: has 3 values, the header has 4", 3);
    Files.writeString(folder.resolve("jpg/files/p11/p11000003/s50000003/a4-00.jpg"), "text");
    assertBad(SPLIT, "is neither PNG nor JPEG", 3);
    Files.write(
        folder.resolve("reports/files/p11/p11000003/s50000003.txt"), new byte[] {(byte) 0xff});
    assertBad(SPLIT, "s50000003.txt: is not UTF-8", 3);
  }

  private void assertBad(String split, String message, int entries) throws IOException {
    split(split);
    DataException stopped =
        assertThrows(
            DataException.class,
            () -> MimicCxrPreparation.run(options(false), BadExamples.stopOnFirst()));
    assertThat(stopped).hasMessageThat().contains(message);
    assertThat(Files.exists(out)).isFalse();
    BadExamples skipped = BadExamples.skipAndRecord();
    MimicCxrPreparation.Counts counts = MimicCxrPreparation.run(options(false), skipped);
    assertThat(counts.train() + counts.validation() + counts.test()).isEqualTo(entries);
    assertThat(skipped.count()).isEqualTo(1);
    assertThat(skipped.describe()).contains(message);
    TestFiles.delete(out);
  }

  @Test
  void missingFindingsOfATableAreCounted() throws IOException {
    Path sections = folder.resolve("sections.csv");
    String table = Files.readString(sections);
    for (String word : List.of("nan", "None", "", "\"\"")) {
      Files.writeString(sections, table.replace("Hazy.", word));
      MimicCxrPreparation.Counts counts =
          MimicCxrPreparation.run(options(true), BadExamples.stopOnFirst());
      assertThat(counts.excludedByReason()).containsExactly("no findings", 2);
      TestFiles.delete(out);
    }
  }

  @Test
  void lineEndsCarryNoMeaning() throws IOException {
    report("p11/p11000003/s50000003", "FINDINGS:\r\n Hazy.\r\n Big heart.\r\nIMPRESSION: x\r\n");
    Path sections = folder.resolve("sections.csv");
    Files.writeString(
        sections,
        Files.readString(sections)
            .replace("Hazy.", "\"Hazy.\n Big heart.\"")
            .replace("\n", "\r\n"));
    for (boolean table : new boolean[] {true, false}) {
      MimicCxrPreparation.run(options(table), BadExamples.stopOnFirst());
      Study study =
          R2GenReader.read(
                  out.resolve("annotation.json"),
                  folder.resolve("jpg/files"),
                  BadExamples.stopOnFirst())
              .test()
              .get(0);
      assertThat(ReportCleaner.MIMIC_CXR.clean(study.report())).isEqualTo("hazy . big heart .");
      TestFiles.delete(out);
    }
  }

  @Test
  void studiesOfATableMayBeNumbers() throws IOException {
    Path sections = folder.resolve("sections.csv");
    Files.writeString(sections, Files.readString(sections).replace("\ns5", "\n5"));
    assertThat(MimicCxrPreparation.run(options(true), BadExamples.stopOnFirst()).test())
        .isEqualTo(1);
  }

  @Test
  void dicomFilesReplaceMissingJpegFiles() throws IOException {
    Path image = folder.resolve("jpg/files/p11/p11000003/s50000003/a4-00.jpg");
    Path dicom = image.resolveSibling("a4-00.dcm");
    Files.delete(image);
    Files.copy(Path.of("src/test/resources/dicom/window.dcm"), dicom);
    MimicCxrPreparation.Counts counts =
        MimicCxrPreparation.run(options(false), BadExamples.stopOnFirst());
    Study study =
        R2GenReader.read(out.resolve("annotation.json"), counts.images(), BadExamples.stopOnFirst())
            .test()
            .get(0);
    assertThat(study.imagePaths()).containsExactly(dicom);
    TestFiles.delete(out);
    Files.copy(
        Path.of("src/test/resources/dicom/refused-frames.dcm"),
        dicom,
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertBad(SPLIT, "is a DICOM object with 2 frames", 3);
    Files.delete(dicom);
    assertBad(SPLIT, "a4-00.jpg: no such file", 3);
  }
}
