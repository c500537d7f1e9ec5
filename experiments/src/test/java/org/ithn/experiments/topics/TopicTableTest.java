package org.ithn.experiments.topics;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.sources.iuxray.IuXrayTags;
import org.ithn.datasets.study.R2GenReader;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.experiments.UserException;
import org.ithn.testkit.Goldens;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TopicTableTest {
  private static final IuXrayTags TAGS =
      new IuXrayTags(
          Path.of("reports"),
          Map.of(
              "CXR1", List.of("normal"),
              "CXR2", List.of("lung/hypoinflation", "pleural effusion/left"),
              "CXR3", List.of("abnormality", "pleural effusion/right", "pleural effusion/small"),
              "CXR4", List.of()));

  @TempDir private Path folder;

  /** Returns the folder of IU X-Ray; skips the test without it. */
  private static Path iuXray() {
    Path folder = Goldens.dataFolder().resolve("iu_xray");
    assumeTrue(Files.isDirectory(folder), folder + " is not there; set -Dithn.data");
    return folder;
  }

  private static Study study(String id, String split, String report) {
    return new Study(id, List.of(Path.of(id + ".png")), report).withSplit(split);
  }

  private static StudySet studies() {
    return new StudySet(
        List.of(study("CXR1_IM-1", "train", "Clear lungs."), study("CXR2", "train", "Effusion.")),
        List.of(study("CXR3_IM-3", "val", "No effusion. Scoliosis.")),
        List.of());
  }

  private static TopicTable table(TopicSource source) {
    return TopicTable.of(studies(), source, BadExamples.stopOnFirst());
  }

  @Test
  void termsGiveTopicsOfTheirQualifiersToo() {
    assertThat(table(TopicSource.ofTerms(TAGS)).studies().stream().map(each -> each.topics()))
        .containsExactly(
            Set.of("normal"),
            Set.of("pleural effusion", "hypoinflation or hyperdistention"),
            Set.of("pleural effusion"))
        .inOrder();
  }

  @Test
  void wordsGiveTopicsThatAreNotNegated() {
    TopicTable table = table(TopicSource.ofReports());
    assertThat(table.studies().get(0).topics()).containsExactly("normal");
    assertThat(table.studies().get(1).topics()).containsExactly("pleural effusion");
    assertThat(table.studies().get(2).topics()).containsExactly("scoliosis or degenerative change");
  }

  @Test
  void frequentTermsAreTopicsWithoutQualifiers() {
    TopicTable table = table(TopicSource.ofFrequentTerms(TAGS, studies().train(), 1));
    assertThat(table.source().groups().keySet())
        .containsExactly("lung", "normal", "pleural effusion", "other")
        .inOrder();
    assertThat(table.toCsv())
        .isEqualTo(
            """
            id,split,lung,normal,pleural effusion,other
            CXR1_IM-1,train,0,1,0,0
            CXR2,train,1,0,1,0
            CXR3_IM-3,val,0,0,1,0
            """);
    assertThat(table.countsCsv())
        .isEqualTo(
            """
            topic,group,train,val,test
            lung,,1,0,0
            normal,,1,0,0
            pleural effusion,,1,1,0
            other,,0,0,0
            """);
    assertThrows(
        UserException.class, () -> TopicSource.ofFrequentTerms(TAGS, studies().train(), 3));
  }

  @Test
  void studiesWithoutTermsAreRefused() {
    for (String id : List.of("CXR4", "CXR5_IM-1", "s17")) {
      StudySet one = new StudySet(List.of(study(id, "train", "x")), List.of(), List.of());
      Exception e =
          assertThrows(
              DataException.class,
              () -> TopicTable.of(one, TopicSource.ofTerms(TAGS), BadExamples.stopOnFirst()));
      assertThat(e).hasMessageThat().contains("study '%s': ".formatted(id));
    }
  }

  @Test
  void bothSourcesOfReportsHaveTheTerms() throws Exception {
    Path table =
        Files.writeString(
            folder.resolve("indiana_reports.csv"),
            "uid,MeSH,findings\n2,Lung/hypoinflation;Pleural Effusion/left,None\n");
    Path xml = Files.createDirectory(folder.resolve("xml"));
    Files.writeString(
        xml.resolve("2.xml"),
        "<r><uId id=\"CXR2\"/><MeSH><major>Lung/hypoinflation</major>"
            + "<major>Pleural Effusion/left</major><automatic>lung</automatic></MeSH></r>");
    for (Path reports : List.of(table, xml)) {
      assertThat(IuXrayTags.read(reports, BadExamples.stopOnFirst()).byReport())
          .containsExactly("CXR2", List.of("lung/hypoinflation", "pleural effusion/left"));
    }
  }

  /** Numbers of R2Gen's training studies, counted by a script over Kaggle's table. */
  @Test
  void countsOnIuXrayEqualThoseOfAnotherProgram() {
    Path data = iuXray();
    StudySet studies =
        R2GenReader.read(
            data.resolve("annotation.json"), Optional.empty(), BadExamples.stopOnFirst());
    Map<String, Integer> expected =
        Map.of(
            "cardiomegaly", 180,
            "scoliosis or degenerative change", 325,
            "pleural effusion", 67,
            "hernia", 24,
            "calcinosis", 161,
            "pneumonia", 61,
            "opacity", 245,
            "hypoinflation or hyperdistention", 298,
            "devices", 142,
            "other", 228);
    for (String file : List.of("raw/indiana_reports.csv", "raw/NLMCXR_reports.tgz")) {
      IuXrayTags tags = IuXrayTags.read(data.resolve(file), BadExamples.skipAndRecord());
      TopicTable table =
          TopicTable.of(studies, TopicSource.ofTerms(tags), BadExamples.stopOnFirst());
      for (TopicTable.TopicCount count : table.counts()) {
        if (expected.containsKey(count.name())) {
          assertWithMessage("%s, %s", file, count.name())
              .that(count.bySplit().get("train"))
              .isEqualTo((long) expected.get(count.name()));
        }
      }
    }
  }
}
