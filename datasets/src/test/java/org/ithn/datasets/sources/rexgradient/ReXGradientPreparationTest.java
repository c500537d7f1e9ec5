package org.ithn.datasets.sources.rexgradient;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableSortedMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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

/** Tests of {@link ReXGradientPreparation} on made-up files in the published layout. */
class ReXGradientPreparationTest {
  private static final String TRAIN =
      """
      {"P1_a_1.2": {"PatientID": "P1", "StudyInstanceUid": "1.2", "PatientAge": NaN,
         "PatientSex": "F", "Indication": "Cough.\\nFever.", "Comparison": "None",
         "Findings": "Heart big.\\nLungs clear.", "Impression": "Big heart.",
         "ImagePath": ["../deid_png/P1/a/lateral.png", "../deid_png/P1/a/frontal.png"],
         "ImageViewPosition": ["LATERAL", "PA"]},
       "P2_b_1.3": {"PatientID": "P2", "StudyInstanceUid": "1.3", "PatientAge": "007M",
         "Findings": null, "Impression": "No acute disease.",
         "ImagePath": ["../deid_png/P2/b/one.png"], "ImageViewPosition": [null]}}
      """;

  @TempDir private Path folder;
  private Path out;

  @BeforeEach
  void writeFiles() throws IOException {
    out = folder.resolve("out");
    Files.createDirectories(folder.resolve("metadata"));
    write("train", TRAIN);
    write("valid", TRAIN.replace("P1", "P3").replace("P2_b", "P4_b").replace("\"P2\"", "\"P4\""));
    write("test", "{}");
    for (String name : List.of("P1/a/lateral", "P1/a/frontal", "P3/a/lateral", "P3/a/frontal")) {
      image(name);
    }
    image("P2/b/one");
  }

  private void write(String split, String text) throws IOException {
    Files.writeString(folder.resolve("metadata/" + split + "_metadata_view_position.json"), text);
  }

  private void image(String name) throws IOException {
    Path file = folder.resolve("deid_png").resolve(name + ".png");
    Files.createDirectories(file.getParent());
    Files.write(file, TestPng.gray(2, 1, 3, 4));
  }

  private SectionedStudies.Counts run(SectionPolicy policy, BadExamples bad) {
    return ReXGradientPreparation.run(
        new ReXGradientOptions(folder, folder, policy, out, true), bad);
  }

  private static SectionPolicy impressionOr(SectionPolicy.Fallback fallback) {
    return new SectionPolicy(ReportSection.IMPRESSION, fallback);
  }

  @Test
  void studiesHaveFindingsAndFrontalImagesFirst() throws IOException {
    SectionedStudies.Counts counts = run(SectionPolicy.findingsOnly(), BadExamples.stopOnFirst());
    assertThat(counts)
        .isEqualTo(
            new SectionedStudies.Counts(
                folder.resolve("deid_png"),
                1,
                1,
                0,
                4,
                0,
                ImmutableSortedMap.of("no findings", 2)));
    StudySet set =
        R2GenReader.read(out.resolve("annotation.json"), counts.root(), BadExamples.stopOnFirst());
    Study study = set.train().get(0);
    assertThat(study.id()).isEqualTo("P1_a_1.2");
    assertThat(study.examination()).isEqualTo("1.2");
    assertThat(study.patient()).isEqualTo("P1");
    assertThat(study.report()).isEqualTo("Heart big. Lungs clear.");
    assertThat(study.imagePaths().get(0).toString()).endsWith("frontal.png");
    assertThat(study.imagePaths()).hasSize(2);
    assertThat(Files.readString(out.resolve("annotation.json"))).doesNotContain("\"section\"");
    assertThat(Files.readString(out.resolve("left_out.csv"))).contains("P2_b_1.3,no findings\n");
  }

  @Test
  void textsAgeAndSexAreWrittenWhereTheStudyHasThem() throws IOException {
    SectionedStudies.Counts counts =
        run(impressionOr(SectionPolicy.Fallback.EXCLUDE), BadExamples.stopOnFirst());
    StudySet set =
        R2GenReader.read(out.resolve("annotation.json"), counts.root(), BadExamples.stopOnFirst());
    assertThat(set.train().get(0).context())
        .containsExactly("indication", "Cough. Fever.", "sex", "female");
    assertThat(set.train().get(1).context()).containsExactly("age", "0");
  }

  /** Studies of another day of the same patient are prior ones, whatever their order. */
  @Test
  void theLatestEarlierStudyOfThePatientIsThePriorOne() throws IOException {
    String study =
        """
        "P1_%1$s_%1$s": {"PatientID": "P1", "StudyInstanceUid": "%1$s", "StudyDate": %2$s,
          "Findings": "Finding %1$s.", "Impression": null,
          "ImagePath": ["../deid_png/P1/%1$s/frontal.png", "../deid_png/P1/%1$s/lateral.png"],
          "ImageViewPosition": ["PA", "LATERAL"]}
        """;
    for (String name : List.of("b", "c", "d")) {
      image("P1/" + name + "/frontal");
      image("P1/" + name + "/lateral");
    }
    write(
        "train",
        "{%s,%s,%s,%s}"
            .formatted(
                study.formatted("c", "20190730"),
                study.formatted("a", "20180101"),
                study.formatted("b", "\"20190729\""),
                study.formatted("d", "null")));
    SectionedStudies.Counts counts = run(SectionPolicy.findingsOnly(), BadExamples.stopOnFirst());
    StudySet set =
        R2GenReader.read(out.resolve("annotation.json"), counts.root(), BadExamples.stopOnFirst());
    assertThat(set.train().stream().map(each -> each.context().get("prior_report")).toList())
        .containsExactly("Finding b.", null, "Finding a.", null)
        .inOrder();
    Path root = counts.root().toRealPath();
    assertThat(set.train().stream().map(Study::priorImages).toList())
        .containsExactly(
            List.of(root.resolve("P1/b/frontal.png"), root.resolve("P1/b/lateral.png")),
            List.of(),
            List.of(root.resolve("P1/a/frontal.png"), root.resolve("P1/a/lateral.png")),
            List.of())
        .inOrder();
  }

  @Test
  void impressionsAndFallbacksAreCounted() throws IOException {
    assertThat(run(impressionOr(SectionPolicy.Fallback.EXCLUDE), BadExamples.stopOnFirst()).train())
        .isEqualTo(2);
    out = folder.resolve("second");
    SectionPolicy policy = new SectionPolicy(ReportSection.BOTH, SectionPolicy.Fallback.OTHER);
    SectionedStudies.Counts counts = run(policy, BadExamples.stopOnFirst());
    assertThat(counts.studies()).isEqualTo(4);
    assertThat(counts.fallbacks()).isEqualTo(2);
    String annotation = Files.readString(out.resolve("annotation.json"));
    assertThat(annotation).contains("Lungs clear. IMPRESSION: Big heart.");
    assertThat(annotation).contains("findings+impression");
  }

  @Test
  void damageNamesFileAndStudy() throws IOException {
    assertBad(TRAIN.replace("P2_b_1.3", "../x"), "'../x': the id has other characters");
    assertBad(TRAIN.replace("\"PatientID\": \"P2\", ", ""), "'PatientID' is missing");
    assertBad(TRAIN.replace("\"Findings\": null", "\"Findings\": 7"), "'Findings' is 7; expected");
    assertBad(TRAIN.replace("b/one", "b/two"), "two.png");
    assertBad(TRAIN.replace("P2/b/one", "../../one"), "leaves the image folder");
    assertBad(
        TRAIN.replace("[\"../deid_png/P2/b/one.png\"]", "\"one.png\""), "is not a list of paths");
  }

  private void assertBad(String train, String message) throws IOException {
    write("train", train);
    SectionPolicy policy = impressionOr(SectionPolicy.Fallback.EXCLUDE);
    DataException stopped =
        assertThrows(DataException.class, () -> run(policy, BadExamples.stopOnFirst()));
    assertThat(stopped).hasMessageThat().contains(message);
    assertThat(Files.exists(out)).isFalse();
    BadExamples skipped = BadExamples.skipAndRecord();
    SectionedStudies.Counts counts = run(policy, skipped);
    assertThat(counts.train()).isEqualTo(1);
    assertThat(skipped.count()).isEqualTo(1);
    TestFiles.delete(out);
  }

  @Test
  void aStudyInTwoSplitsIsRefused() throws IOException {
    write("test", TRAIN);
    DataException refused =
        assertThrows(
            DataException.class,
            () -> run(SectionPolicy.findingsOnly(), BadExamples.stopOnFirst()));
    assertThat(refused).hasMessageThat().contains("'P1_a_1.2': duplicate study; remove one");
  }

  @Test
  void aPatientInTwoSplitsIsRefused() throws IOException {
    write("valid", TRAIN.replace("_a_1.2", "_a_1.4").replace("_b_1.3", "_b_1.5"));
    DataException refused =
        assertThrows(
            DataException.class,
            () -> run(SectionPolicy.findingsOnly(), BadExamples.stopOnFirst()));
    assertThat(refused)
        .hasMessageThat()
        .contains("'P1_a_1.4' of the split 'val': its patient 'P1' also has studies in 'train'");
    BadExamples skipped = BadExamples.skipAndRecord();
    SectionedStudies.Counts counts = run(SectionPolicy.findingsOnly(), skipped);
    assertThat(counts.train()).isEqualTo(1);
    assertThat(counts.validation()).isEqualTo(0);
    assertThat(skipped.count()).isEqualTo(1);
  }

  @Test
  void missingFilesAndNoStudiesAreNamed() throws IOException {
    write("train", "{}");
    write("valid", "{}");
    assertThat(
            assertThrows(
                DataException.class,
                () -> run(SectionPolicy.findingsOnly(), BadExamples.stopOnFirst())))
        .hasMessageThat()
        .contains("no study remains (none was excluded); check");
    Files.delete(folder.resolve("metadata/valid_metadata_view_position.json"));
    assertThat(
            assertThrows(
                DataException.class,
                () -> run(SectionPolicy.findingsOnly(), BadExamples.stopOnFirst())))
        .hasMessageThat()
        .contains("valid_metadata_view_position.json: no such file");
  }
}
