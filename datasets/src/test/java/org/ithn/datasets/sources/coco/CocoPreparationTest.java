package org.ithn.datasets.sources.coco;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.mining.MinedNeighbours;
import org.ithn.datasets.mining.Miner;
import org.ithn.datasets.mining.MiningConfig;
import org.ithn.datasets.mining.TfIdfEncoder;
import org.ithn.datasets.mining.TfIdfOptions;
import org.ithn.datasets.study.R2GenReader;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.datasets.text.ReportCleaner;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CocoPreparationTest {
  @TempDir private Path folder;
  private TestCoco coco;

  @BeforeEach
  void write() throws IOException {
    coco = new TestCoco(folder);
  }

  private StudySet studies() {
    return R2GenReader.read(
        coco.out().resolve("annotation.json"), coco.images(), BadExamples.stopOnFirst());
  }

  private static List<String> ids(List<Study> studies) {
    return studies.stream().map(Study::id).toList();
  }

  @Test
  void trainingEntriesAreCaptionsAndEvaluationEntriesAreImages() {
    CocoPreparation.Counts counts =
        CocoPreparation.run(coco.karpathyOptions(TrainingSubset.ALL), BadExamples.stopOnFirst());
    assertThat(counts).isEqualTo(new CocoPreparation.Counts(4, 8, 1, 1, 4));
    StudySet studies = studies();
    assertThat(ids(studies.train()))
        .containsExactly("1-10", "1-11", "2-20", "2-21", "3-30", "3-31", "4-40", "4-41")
        .inOrder();
    Study caption = studies.train().get(1);
    assertThat(caption.report()).isEqualTo(TestCoco.caption(1, 1));
    assertThat(caption.examination()).isEqualTo("1");
    assertThat(caption.references()).isEmpty();
    assertThat(caption.imagePaths()).containsExactly(coco.images().resolve(TestCoco.path(1)));
    Study image = studies.test().get(0);
    assertThat(image.id()).isEqualTo("6");
    assertThat(image.references())
        .containsExactly(TestCoco.caption(6, 0), TestCoco.caption(6, 1))
        .inOrder();
  }

  @Test
  void captionListsDetermineOrderAndMembers() {
    CocoPreparation.run(coco.captionOptions(), BadExamples.stopOnFirst());
    StudySet studies = studies();
    assertThat(ids(studies.train()))
        .containsExactly("2-21", "1-11", "1-10", "2-20", "3-30", "3-31", "4-40", "4-41")
        .inOrder();
    assertThat(studies.validation().get(0).references())
        .containsExactly(TestCoco.caption(5, 1), TestCoco.caption(5, 0))
        .inOrder();
  }

  @Test
  void restvalCanBeOmitted() {
    CocoOptions all = coco.karpathyOptions(TrainingSubset.ALL);
    CocoPreparation.run(
        new CocoOptions(
            all.karpathy(), List.of(), all.ids(), all.images(), all.out(), false, all.share()),
        BadExamples.stopOnFirst());
    assertThat(ids(studies().train())).containsExactly("1-10", "1-11", "2-20", "2-21");
  }

  @Test
  void fractionsApplyPerPartByCaptionOrImageAndDependOnTheSeed() throws IOException {
    Set<List<String>> draws = new HashSet<>();
    for (int seed = 0; seed < 8; seed++) {
      coco = new TestCoco(folder.resolve("captions" + seed + "/").toAbsolutePath());
      CocoPreparation.run(
          coco.karpathyOptions(new TrainingSubset(0.5, TrainingSubset.SamplingUnit.CAPTIONS, seed)),
          BadExamples.stopOnFirst());
      List<String> ids = ids(studies().train());
      assertThat(ids).hasSize(4);
      assertThat(ids.stream().filter(id -> id.startsWith("1-") || id.startsWith("2-")).count())
          .isEqualTo(2);
      draws.add(ids);
    }
    assertThat(draws.size()).isGreaterThan(2);
    coco = new TestCoco(folder.resolve("images").toAbsolutePath());
    CocoPreparation.run(
        coco.karpathyOptions(new TrainingSubset(0.5, TrainingSubset.SamplingUnit.IMAGES, 7)),
        BadExamples.stopOnFirst());
    List<Study> train = studies().train();
    assertThat(train.stream().map(Study::examination).distinct().count()).isEqualTo(2);
    assertThat(train).hasSize(4);
  }

  @Test
  void miningNeverPairsCaptionsOfOneImage() {
    CocoPreparation.run(coco.karpathyOptions(TrainingSubset.ALL), BadExamples.stopOnFirst());
    StudySet studies = studies();
    MinedNeighbours mined =
        Miner.mine(
            studies,
            new MiningConfig(10, ReportCleaner.CAPTION, true, 1),
            new TfIdfEncoder(TfIdfOptions.defaults()));
    assertThat(mined.counts().sameStudy()).isEqualTo(8);
    for (Study study : studies.train()) {
      assertThat(mined.rankedNeighbours(study.id())).hasSize(6);
      for (String other : mined.rankedNeighbours(study.id())) {
        assertThat(other).doesNotMatch("^" + study.examination() + "-.*");
      }
    }
  }
}
