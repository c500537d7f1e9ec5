package org.ithn.datasets.sources.iuxray;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableSortedMap;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.TestFiles;
import org.ithn.datasets.image.TestPng;
import org.ithn.datasets.study.R2GenReader;
import org.ithn.datasets.study.R2GenWriter.ImageFileMode;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.datasets.text.ReportSection;
import org.ithn.datasets.text.SectionPolicy;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IuXrayPreparationTest {
  private static final String IMPRESSION =
      "<AbstractText Label=\"IMPRESSION\">No change.</AbstractText>";

  @TempDir private Path folder;
  private TestSources sources;

  @BeforeEach
  void writeSources() throws IOException {
    sources = new TestSources(folder);
    sources.pack(tar -> {});
  }

  @Test
  void everySourceGivesTheSameStudies() throws IOException {
    Path crlf = Files.createDirectory(folder.resolve("crlf")).resolve("indiana_reports.csv");
    Files.writeString(sources.csv(), tableWithIndication("Cough"));
    Files.writeString(crlf, "\uFEFF" + tableWithIndication("Cough").replace("\n", "\r\n"));
    Files.copy(sources.projections(), crlf.resolveSibling("indiana_projections.csv"));
    Path alone = Files.createDirectory(folder.resolve("alone")).resolve("indiana_reports.csv");
    Files.copy(sources.csv(), alone);
    StudySet first = null;
    for (Path reports : List.of(sources.xml(), sources.archive(), sources.csv(), crlf, alone)) {
      PreparationCounts counts =
          IuXrayPreparation.run(sources.options(reports, true), BadExamples.stopOnFirst());
      assertThat(counts)
          .isEqualTo(
              new PreparationCounts(
                  4,
                  4,
                  new PreparationCounts.SplitCounts(2, 1, 1),
                  8,
                  0,
                  0,
                  0,
                  ImmutableSortedMap.of()));
      StudySet read = read(sources.out());
      assertThat(read.train().get(1).id()).isEqualTo("CXR2_IM-0002");
      assertThat(read.test().get(0).report()).isEqualTo("Lungs & heart 4 normal.");
      assertThat(Files.readAllBytes(read.train().get(1).imagePaths().get(1)))
          .isEqualTo(TestPng.gray(2, 1, 2, 2));
      first = first == null ? read : first;
      assertThat(read).isEqualTo(first);
      TestFiles.delete(sources.out());
    }
  }

  @Test
  void resourceForksOfMacOsAreCounted() throws IOException {
    Files.write(sources.xml().resolve("._1.xml"), new byte[] {0, 5, 22, 7});
    PreparationCounts counts =
        IuXrayPreparation.run(sources.options(sources.xml(), true), BadExamples.stopOnFirst());
    assertThat(counts.studies()).isEqualTo(4);
    assertThat(counts.excludedByReason()).containsExactly("macOS file ._*", 1);
    assertThat(Files.readString(sources.out().resolve("left_out.csv"))).contains("._1.xml,macOS");
  }

  @Test
  void everyNamingSchemeIsFoundAndKeptFilesStayInPlace() throws IOException {
    Path kaggle = Files.createDirectories(folder.resolve("kaggle/images_normalized"));
    Path tree = folder.resolve("tree");
    for (int number = 1; number <= TestSources.STUDIES; number++) {
      for (int view = 1; view <= 2; view++) {
        Path image = sources.image(number, view);
        Files.copy(
            image,
            kaggle.resolve(
                image.getFileName().toString().substring(3).replace(".png", ".dcm.png")));
        Path study =
            Files.createDirectories(tree.resolve("CXR%d_IM-000%d".formatted(number, number)));
        Files.copy(image, study.resolve((view - 1) + ".jpg"));
      }
    }
    for (Path images : List.of(kaggle, tree)) {
      IuXrayOptions options =
          new IuXrayOptions(
              sources.xml(), images, Optional.empty(), sources.out(), 2, 7, ImageFileMode.KEEP);
      PreparationCounts counts = IuXrayPreparation.run(options, BadExamples.stopOnFirst());
      assertThat(counts.studies()).isEqualTo(4);
      assertThat(Files.exists(sources.out().resolve("images"))).isFalse();
      StudySet read =
          R2GenReader.read(
              sources.out().resolve("annotation.json"), images, BadExamples.stopOnFirst());
      for (Study study : all(read)) {
        int number = Integer.parseInt(study.id().substring(3, study.id().indexOf('_')));
        assertThat(Files.readAllBytes(study.imagePaths().get(1)))
            .isEqualTo(TestPng.gray(2, 1, number, 2));
      }
      TestFiles.delete(sources.out());
    }
  }

  @Test
  void studiesWithoutFindingsOrImagesAreExcludedAndListed() throws IOException {
    TestSources.edit(sources.xml(1), TestSources.findings(1).replace("&", "&amp;"), " \n ");
    TestSources.edit(sources.xml(2), "<parentImage id=\"CXR2_IM-0002-2001\"/>", "");
    TestSources.edit(sources.xml(4), "heart 4", "heart 3");
    PreparationCounts counts =
        IuXrayPreparation.run(sources.options(sources.xml(), false), BadExamples.stopOnFirst());
    assertThat(counts.excludedByReason())
        .isEqualTo(ImmutableSortedMap.of("fewer images than views", 1, "no findings", 1));
    assertThat(counts.studies()).isEqualTo(2);
    assertThat(counts.identicalReports()).isEqualTo(2);
    assertThat(Files.readString(sources.out().resolve("left_out.csv")))
        .isEqualTo("id,reason\nCXR1,no findings\nCXR2,fewer images than views\n");
  }

  @Test
  void sectionsComeFromXmlAndTable() throws IOException {
    TestSources.edit(sources.xml(1), "<parentImage id=\"CXR1_IM-0001-1001\"/>", IMPRESSION);
    TestSources.edit(sources.xml(2), TestSources.findings(2).replace("&", "&amp;"), "");
    TestSources.edit(sources.xml(2), "<parentImage id=\"CXR2_IM-0002-1001\"/>", IMPRESSION);
    PreparationCounts counts =
        IuXrayPreparation.run(
            options(sources.xml(), ReportSection.BOTH, SectionPolicy.Fallback.OTHER),
            BadExamples.stopOnFirst());
    assertThat(counts.studies()).isEqualTo(4);
    assertThat(counts.fallbacks()).isEqualTo(3);
    String annotation = Files.readString(sources.out().resolve("annotation.json"));
    assertThat(annotation).contains("Lungs & heart 1 normal. IMPRESSION: No change.");
    assertThat(annotation.split("\"section\" : \"findings[+]impression\"", -1)).hasLength(2);
    assertThat(annotation.split("\"section\" : \"impression\"", -1)).hasLength(2);
    TestFiles.delete(sources.out());
    counts =
        IuXrayPreparation.run(
            options(sources.csv(), ReportSection.IMPRESSION, SectionPolicy.Fallback.EXCLUDE),
            BadExamples.stopOnFirst());
    assertThat(counts.studies()).isEqualTo(4);
    assertThat(Files.readString(sources.out().resolve("annotation.json")))
        .contains("\"report\" : \"Fine, \\\"ok\\\".\"");
    TestFiles.delete(sources.out());
    counts =
        IuXrayPreparation.run(
            options(sources.xml(), ReportSection.IMPRESSION, SectionPolicy.Fallback.EXCLUDE),
            BadExamples.stopOnFirst());
    assertThat(counts.excludedByReason()).containsExactly("no impression", 2);
  }

  /** Returns the table with a column that the XML files have, too. */
  private static String tableWithIndication(String value) {
    return TestSources.table()
        .replace("impression\n", "impression,indication\n")
        .replaceAll("(?m)^(\\d.*)$", "$1," + value);
  }

  @Test
  void indicationAndComparisonAreKept() throws IOException {
    String cough = "<AbstractText Label=\"INDICATION\">Cough</AbstractText>";
    TestSources.edit(
        sources.xml(1),
        cough,
        "<AbstractText Label=\"INDICATION\">XXXX-year-old,\n cough</AbstractText>"
            + "<AbstractText Label=\"COMPARISON\"> None </AbstractText>");
    Files.writeString(sources.csv(), tableWithIndication("\"XXXX-year-old,  cough\""));
    for (Path reports : List.of(sources.xml(), sources.csv())) {
      IuXrayPreparation.run(sources.options(reports, true), BadExamples.stopOnFirst());
      assertThat(read(sources.out()).train().get(0).context())
          .containsExactly("indication", "XXXX-year-old,  cough");
      TestFiles.delete(sources.out());
    }
    TestSources.edit(sources.xml(2), cough, cough + cough);
    DataException refused =
        assertThrows(
            DataException.class,
            () ->
                IuXrayPreparation.run(
                    sources.options(sources.xml(), true), BadExamples.stopOnFirst()));
    assertThat(refused).hasMessageThat().contains("has two INDICATION sections; remove one");
  }

  private IuXrayOptions options(
      Path reports, ReportSection section, SectionPolicy.Fallback fallback) {
    return new IuXrayOptions(
        reports,
        sources.images(),
        Optional.empty(),
        sources.out(),
        1,
        7,
        ImageFileMode.KEEP,
        new SectionPolicy(section, fallback));
  }

  @Test
  void nonEmptyFoldersAreRejectedBeforeReading() throws IOException {
    Files.createDirectories(sources.out());
    Files.writeString(sources.out().resolve("mine.txt"), "x", StandardCharsets.UTF_8);
    IuXrayOptions options = sources.options(folder.resolve("no such file"), false);
    assertThat(
            assertThrows(
                DataException.class,
                () -> IuXrayPreparation.run(options, BadExamples.stopOnFirst())))
        .hasMessageThat()
        .contains("contains other data (such as mine.txt)");
  }

  @Test
  void theRealCollectionGivesTheStudiesOfR2Gen() {
    Path annotation = TestFiles.data("iu_xray/annotation.json");
    Path images = TestFiles.data("iu_xray/images");
    StudySet expected = R2GenReader.read(annotation, images, BadExamples.stopOnFirst());
    for (String reports : List.of("NLMCXR_reports.tgz", "indiana_reports.csv")) {
      Path source = TestFiles.data("iu_xray/raw/" + reports);
      Path out = folder.resolve("real-" + reports);
      PreparationCounts counts =
          IuXrayPreparation.run(
              new IuXrayOptions(
                  source, images, Optional.of(annotation), out, 2, 1, ImageFileMode.KEEP),
              BadExamples.stopOnFirst());
      assertThat(counts.differingReports()).isEqualTo(0);
      assertThat(counts.excludedByReason().get("no findings"))
          .isEqualTo(reports.endsWith("tgz") ? 530 : 514);
      StudySet prepared =
          R2GenReader.read(out.resolve("annotation.json"), images, BadExamples.stopOnFirst());
      assertThat(withoutContext(prepared)).isEqualTo(expected);
      assertThat(
              prepared.train().stream()
                  .anyMatch(study -> study.context().containsKey("indication")))
          .isTrue();
    }
  }

  /** Returns the studies without the texts that R2Gen's annotation does not have. */
  private static StudySet withoutContext(StudySet studies) {
    UnaryOperator<List<Study>> remove =
        split ->
            split.stream()
                .map(
                    study ->
                        new Study(
                            study.id(),
                            study.imagePaths(),
                            study.report(),
                            study.examination(),
                            study.patient(),
                            study.references(),
                            study.split(),
                            Map.of()))
                .toList();
    return new StudySet(
        remove.apply(studies.train()),
        remove.apply(studies.validation()),
        remove.apply(studies.test()));
  }

  private static StudySet read(Path out) {
    return R2GenReader.read(
        out.resolve("annotation.json"), out.resolve("images"), BadExamples.stopOnFirst());
  }

  private static List<Study> all(StudySet set) {
    return java.util.stream.Stream.of(set.train(), set.validation(), set.test())
        .flatMap(List::stream)
        .toList();
  }
}
