package org.ithn.datasets.study;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.image.ImageLoader;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.ExampleInfo;
import org.ithn.framework.data.Examples;
import org.ithn.framework.data.ExtraInput;
import org.ithn.framework.data.StudyInput;
import org.ithn.framework.data.StudyInputException;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.input.SampleRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;

final class StudyBatchesTest {
  private static final Neighbours RING =
      id -> {
        int own = Integer.parseInt(id.substring(1));
        return List.of("s" + (own + 1) % 7, "s" + (own + 2) % 7, "s" + (own + 3) % 7);
      };

  @TempDir Path folder;
  private List<Study> studies;
  private Vocabulary vocabulary;

  @BeforeEach
  void writeStudies() throws IOException {
    studies = TestStudies.write(folder, 7, 2);
    vocabulary = StudyBatches.vocabulary(studies, TestStudies.config(ViewMode.SEPARATE, 2, 0, 1));
  }

  @Test
  void everyEpochContainsEachViewOnceInADifferentOrder() {
    try (StudyBatches source = training(ViewMode.SEPARATE, 1, StudyBatchesOptions.of(3, 11))) {
      assertThat(source.exampleCount()).isEqualTo(14);
      assertThat(source.batchCount()).isEqualTo(5);
      List<String> first = ids(read(source, 1));
      List<String> second = ids(read(source, 2));
      assertThat(new HashSet<>(first)).hasSize(14);
      assertThat(first).containsExactlyElementsIn(second);
      assertThat(first).isNotEqualTo(second);
      assertThat(first).contains("s6#1");
    }
  }

  @Test
  void contentDependsOnSeedAndEpochButNotOnThreadsOrCache() {
    StudyBatchesOptions options =
        StudyBatchesOptions.of(3, 11).withNegatives(NegativeSampling.random(RING, 3));
    List<Batch> expected;
    try (StudyBatches source = training(ViewMode.SEPARATE, 1, options)) {
      expected = read(source, 4);
    }
    DataConfig cached = TestStudies.config(ViewMode.SEPARATE, 2, 16, 5);
    try (StudyBatches source = StudyBatches.forTraining(studies, vocabulary, cached, options)) {
      read(source, 1); // fills the cache
      assertSame(read(source, 4), expected);
    }
    StudyBatchesOptions other =
        StudyBatchesOptions.of(3, 12).withNegatives(NegativeSampling.random(RING, 3));
    try (StudyBatches source = training(ViewMode.SEPARATE, 1, other)) {
      assertThat(ids(read(source, 4))).isNotEqualTo(ids(expected));
    }
  }

  @Test
  void resumedEpochEqualsTheUninterruptedOne() {
    try (StudyBatches source = training(ViewMode.SEPARATE, 2, StudyBatchesOptions.of(3, 11))) {
      List<Batch> whole = read(source, 2);
      List<Batch> rest = new ArrayList<>();
      source.epoch(2, 3).forEachRemaining(rest::add);
      assertSame(rest, whole.subList(3, 5));
      assertThat(source.epoch(2, 5).hasNext()).isFalse();
    }
  }

  @Test
  void cropOfAnExampleChangesWithTheEpoch() {
    try (StudyBatches source = training(ViewMode.SEPARATE, 1, StudyBatchesOptions.of(14, 11))) {
      Set<Float> corners = new HashSet<>();
      for (int epoch = 1; epoch <= 20; epoch++) {
        Examples examples = read(source, epoch).get(0).positives();
        corners.add(examples.images().pixels()[examples.ids().indexOf("s3#1") * 7 * 7 * 3]);
      }
      assertThat(corners.size()).isGreaterThan(4);
    }
  }

  /** Input that repeats the study's number; one study has none. */
  private static StudyInput numbers(int without) {
    return new StudyInput() {
      @Override
      public Shape shape() {
        return Shape.of(2);
      }

      @Override
      public float[] values(ExampleInfo example) {
        int number = example.study().id().charAt(1) - '0';
        if (number == without) {
          throw new StudyInputException(
              "study '%s': has no number".formatted(example.study().id()));
        }
        return new float[] {number, number};
      }
    };
  }

  @Test
  void extraInputsBelongToTheExampleAndItsNeighbour() {
    StudyBatchesOptions options =
        StudyBatchesOptions.of(3, 5)
            .withNegatives(NegativeSampling.nearest(RING))
            .withInputs(Map.of("number", numbers(-1)));
    try (StudyBatches source = training(ViewMode.SEPARATE, 1, options)) {
      for (Batch batch : read(source, 1)) {
        for (Examples examples : List.of(batch.positives(), batch.negatives().get(0))) {
          ExtraInput input = examples.extras().get("number");
          assertThat(input.shape()).isEqualTo(Shape.of(batch.size(), 2));
          for (int i = 0; i < batch.size(); i++) {
            float number = examples.ids().get(i).charAt(1) - '0';
            assertThat(input.values()[2 * i]).isEqualTo(number);
            assertThat(input.values()[2 * i + 1]).isEqualTo(number);
          }
        }
      }
    }
  }

  @Test
  void studiesWithoutAnExtraInputStopTheRunOrAreSkipped() {
    StudyBatchesOptions options =
        StudyBatchesOptions.of(3, 5).withInputs(Map.of("number", numbers(4)));
    assertThat(
            assertThrows(
                DataException.class, () -> training(ViewMode.SEPARATE, 1, options).close()))
        .hasMessageThat()
        .contains("study 's4'");
    BadExamples bad = BadExamples.skipAndRecord();
    try (StudyBatches source = training(ViewMode.SEPARATE, 1, options.withBadExamples(bad))) {
      assertThat(source.exampleCount()).isEqualTo(12);
      assertThat(bad.problems()).containsKey("s4");
    }
  }

  @Test
  void examplesWhoseInputFailsWhenItIsReadAreSkipped() {
    StudyInput damaged = // passes its check, as a file with a sound header does
        new StudyInput() {
          @Override
          public Shape shape() {
            return Shape.of(2);
          }

          @Override
          public float[] values(ExampleInfo example) {
            return numbers(4).values(example);
          }

          @Override
          public void check(ExampleInfo example) {}
        };
    BadExamples bad = BadExamples.skipAndRecord();
    StudyBatchesOptions options =
        StudyBatchesOptions.of(14, 5).withInputs(Map.of("number", damaged)).withBadExamples(bad);
    try (StudyBatches source = training(ViewMode.SEPARATE, 1, options)) {
      assertThat(source.exampleCount()).isEqualTo(14);
      Examples read = read(source, 1).get(0).positives();
      assertThat(read.ids()).hasSize(12);
      assertThat(read.ids().stream().filter(id -> id.startsWith("s4"))).isEmpty();
      assertThat(read.extras().get("number").shape()).isEqualTo(Shape.of(12, 2));
      assertThat(bad.problems().keySet().stream().filter(id -> id.startsWith("s4"))).hasSize(2);
    }
  }

  @Test
  void studiesWithAnotherNumberOfValuesAreNamed() {
    StudyInput ragged = // one value too few and one too many: the sum is right
        new StudyInput() {
          @Override
          public Shape shape() {
            return Shape.of(2);
          }

          @Override
          public float[] values(ExampleInfo example) {
            int number = example.study().id().charAt(1) - '0';
            return new float[number == 2 ? 1 : number == 3 ? 3 : 2];
          }
        };
    StudyBatchesOptions options =
        StudyBatchesOptions.of(14, 5).withInputs(Map.of("number", ragged));
    try (StudyBatches source = training(ViewMode.SEPARATE, 1, options)) {
      assertThat(assertThrows(DataException.class, () -> read(source, 1)))
          .hasMessageThat()
          .containsMatch(
              "study 's[23]': the input 'number' has [13] values, but its shape .2. needs 2");
    }
  }

  @Test
  void negativeIsTheFirstNeighbourInTheSameView() {
    StudyBatchesOptions options =
        StudyBatchesOptions.of(14, 5).withNegatives(NegativeSampling.nearest(RING));
    try (StudyBatches source = training(ViewMode.SEPARATE, 1, options)) {
      Batch batch = read(source, 1).get(0);
      Examples negatives = batch.negatives().get(0);
      for (int i = 0; i < batch.size(); i++) {
        String id = batch.positives().ids().get(i);
        int study = id.charAt(1) - '0';
        assertThat(negatives.ids().get(i)).isEqualTo("s" + (study + 1) % 7 + id.substring(2));
        assertThat(negatives.tokens().ids()[i * negatives.tokens().length() + 1])
            .isEqualTo(vocabulary.id("word" + (study + 1) % 7));
      }
    }
  }

  @Test
  void neighbourWithoutThatViewUsesItsFirstView() {
    List<Study> uneven = new ArrayList<>(studies);
    uneven.set(1, new Study("s1", studies.get(1).imagePaths().subList(0, 1), "word1"));
    StudyBatchesOptions options =
        StudyBatchesOptions.of(13, 5).withNegatives(NegativeSampling.nearest(RING));
    DataConfig config = TestStudies.config(ViewMode.SEPARATE, 2, 0, 1);
    try (StudyBatches source = StudyBatches.forTraining(uneven, vocabulary, config, options)) {
      Batch batch = read(source, 1).get(0);
      int row = batch.positives().ids().indexOf("s0#1");
      assertThat(batch.negatives().get(0).ids().get(row)).isEqualTo("s1#0");
    }
  }

  @Test
  void drawnNeighboursAreUniformOverTheFirstK() {
    StudyBatchesOptions options =
        StudyBatchesOptions.of(14, 5).withNegatives(NegativeSampling.random(RING, 2));
    int[] counts = new int[4];
    try (StudyBatches source = training(ViewMode.SEPARATE, 1, options)) {
      for (int epoch = 1; epoch <= 50; epoch++) {
        Batch batch = read(source, epoch).get(0);
        for (int i = 0; i < batch.size(); i++) {
          int own = batch.positives().ids().get(i).charAt(1);
          int other = batch.negatives().get(0).ids().get(i).charAt(1);
          counts[(other - own + 7) % 7]++;
        }
      }
    }
    assertThat(counts[0] + counts[3]).isEqualTo(0);
    // 700 draws of probability 1/2: six standard deviations are 79.
    assertThat(counts[1]).isIn(com.google.common.collect.Range.closed(271, 429));
  }

  @Test
  void allNeighboursAppearInRankedOrder() {
    StudyBatchesOptions options =
        StudyBatchesOptions.of(5, 5).withNegatives(NegativeSampling.all(RING, 3));
    try (StudyBatches source = training(ViewMode.JOINED, 1, options)) {
      Batch batch = read(source, 1).get(0);
      assertThat(batch.negatives()).hasSize(3);
      int own = batch.positives().ids().get(0).charAt(1) - '0';
      for (int k = 0; k < 3; k++) {
        assertThat(batch.negatives().get(k).ids().get(0)).isEqualTo("s" + (own + k + 1) % 7);
      }
    }
  }

  @Test
  void joinedViewsAreAdjacent() {
    DataConfig joined = TestStudies.config(ViewMode.JOINED, 2, 0, 1);
    StudyBatchesOptions options = StudyBatchesOptions.of(3, 1);
    try (StudyBatches source = StudyBatches.forEvaluation(studies, vocabulary, joined, options)) {
      List<Batch> batches = read(source, 1);
      assertThat(ids(batches)).containsExactly("s0", "s1", "s2", "s3", "s4", "s5", "s6").inOrder();
      Examples second = batches.get(1).positives();
      assertThat(second.images().shape()).isEqualTo(new long[] {3, 2, 7, 7, 3});
      assertThat(second.images().pixels())
          .isEqualTo(
              new ImageLoader(7, SampleRange.FULL)
                  .loadViews(studies.subList(3, 6).stream().map(Study::imagePaths).toList())
                  .pixels());
    }
  }

  @Test
  void absentViewsAreZerosIfTheyAreMasked() {
    Study whole = studies.get(3);
    Study one = new Study("one", whole.imagePaths().subList(1, 2), whole.report());
    DataConfig masked = TestStudies.config(ViewMode.MASKED, 2, 0, 1);
    StudyBatchesOptions options = StudyBatchesOptions.of(2, 1);
    try (StudyBatches source =
        StudyBatches.forEvaluation(List.of(whole, one), vocabulary, masked, options)) {
      ImageLoader loader = new ImageLoader(7, SampleRange.FULL);
      float[] pixels = read(source, 1).get(0).positives().images().pixels();
      float[] both = loader.loadViews(List.of(whole.imagePaths(), one.imagePaths()), 2).pixels();
      assertThat(pixels).isEqualTo(both);
      assertThat(Arrays.copyOfRange(pixels, 0, pixels.length / 2))
          .isEqualTo(loader.loadViews(List.of(whole.imagePaths())).pixels());
      int view = pixels.length / 4;
      assertThat(Arrays.copyOfRange(pixels, 3 * view, 4 * view)).isEqualTo(new float[view]);
    }
  }

  @Test
  void evaluationIsInOrderWithoutNegativesAndRepeatable() {
    StudyBatchesOptions options =
        StudyBatchesOptions.of(5, 1).withNegatives(NegativeSampling.nearest(RING));
    DataConfig config = TestStudies.config(ViewMode.SEPARATE, 1, 1, 2);
    try (StudyBatches source = StudyBatches.forEvaluation(studies, vocabulary, config, options)) {
      List<Batch> batches = read(source, 1);
      assertThat(ids(batches))
          .containsExactly("s0#0", "s1#0", "s2#0", "s3#0", "s4#0", "s5#0", "s6#0")
          .inOrder();
      assertThat(batches.get(0).negatives()).isEmpty();
      assertThat(batches.get(1).size()).isEqualTo(2);
      assertSame(read(source, 2), batches);
    }
  }

  @Test
  void longReportIsTruncated() {
    DataConfig config = TestStudies.config(ViewMode.SEPARATE, 1, 0, 1);
    List<Study> one =
        List.of(new Study("s0", studies.get(0).imagePaths(), "word0 common again again common"));
    try (StudyBatches source =
        StudyBatches.forEvaluation(one, vocabulary, config, StudyBatchesOptions.of(2, 1))) {
      assertThat(read(source, 1).get(0).positives().tokens().ids())
          .isEqualTo(vocabulary.encode("word0 common again again", 5));
    }
  }

  @Test
  void damagedImageIsSkippedCountedAndNamed() throws IOException {
    Files.write(folder.resolve("s2_1.png"), new byte[0]);
    BadExamples bad = BadExamples.skipAndRecord();
    StudyBatchesOptions options =
        StudyBatchesOptions.of(4, 3)
            .withNegatives(NegativeSampling.nearest(RING))
            .withBadExamples(bad);
    try (StudyBatches source = training(ViewMode.SEPARATE, 2, options)) {
      List<String> ids = ids(read(source, 1));
      assertThat(ids).hasSize(12); // skips the example and the one whose negative it is
      assertThat(ids).containsNoneOf("s2#1", "s1#1");
      assertThat(bad.count()).isEqualTo(2);
      assertThat(bad.describe()).contains("\n  s2#1: example 's2#1': image " + folder);
    }
  }

  @Test
  void damagedImageStopsTheRunByDefaultAndIsNamed() throws IOException {
    Files.write(folder.resolve("s2_1.png"), new byte[0]);
    try (StudyBatches source = training(ViewMode.SEPARATE, 2, StudyBatchesOptions.of(4, 3))) {
      DataException e = assertThrows(DataException.class, () -> read(source, 1));
      assertThat(e).hasMessageThat().contains("s2_1.png");
      assertThat(e).hasMessageThat().contains("the file is empty");
    }
  }

  @Test
  void checkFindsTheDamageBeforeTheRun() throws IOException {
    Files.write(folder.resolve("s5_0.png"), new byte[] {1, 2, 3});
    BadExamples bad = BadExamples.skipAndRecord();
    assertThat(StudyCheck.filterUsable(studies, ReportCleaner.IU_XRAY, SampleRange.FULL, bad))
        .hasSize(6);
    assertThat(bad.problems().keySet()).containsExactly("s5");
  }

  @Test
  void reportEmptiedByTheCleanerIsRejected() {
    Study study = new Study("s", studies.get(0).imagePaths(), " 1. ... ?");
    DataException e =
        assertThrows(
            DataException.class,
            () ->
                StudyCheck.filterUsable(
                    List.of(study),
                    ReportCleaner.IU_XRAY,
                    SampleRange.FULL,
                    BadExamples.stopOnFirst()));
    assertThat(e)
        .hasMessageThat()
        .isEqualTo(
            "study 's': the cleaner 'iu-xray' leaves no word of the report; correct the report or"
                + " omit the study");
  }

  @Test
  void studyWithoutNeighbourIsNamed() {
    Neighbours none =
        id -> id.equals("s4") ? List.of("s4", "elsewhere") : RING.rankedNeighbours(id);
    StudyBatchesOptions options =
        StudyBatchesOptions.of(4, 3).withNegatives(NegativeSampling.nearest(none));
    DataException e =
        assertThrows(DataException.class, () -> training(ViewMode.SEPARATE, 1, options));
    assertThat(e).hasMessageThat().startsWith("study 's4': 0 prior hard negatives in the training");
    BadExamples bad = BadExamples.skipAndRecord();
    try (StudyBatches source = training(ViewMode.SEPARATE, 1, options.withBadExamples(bad))) {
      assertThat(source.exampleCount()).isEqualTo(12);
      assertThat(bad.problems()).hasSize(1);
    }
  }

  @Test
  void abandonedIteratorsLeaveNoThreads() throws InterruptedException {
    for (int i = 0; i < 5; i++) {
      try (StudyBatches source = training(ViewMode.SEPARATE, 3, StudyBatchesOptions.of(2, i))) {
        Iterator<Batch> batches = source.epoch(1, 0);
        batches.next();
      }
    }
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      if (thread.getName().equals("ithn-batches")) {
        thread.join(5_000);
        assertThat(thread.isAlive()).isFalse();
      }
    }
  }

  @Test
  void closedSourceFailsWithAMessage() {
    StudyBatches source = training(ViewMode.SEPARATE, 1, StudyBatchesOptions.of(2, 1));
    Iterator<Batch> batches = source.epoch(1, 0);
    source.close();
    assertThrows(IllegalStateException.class, batches::next);
  }

  private StudyBatches training(ViewMode views, int workers, StudyBatchesOptions options) {
    return StudyBatches.forTraining(
        studies, vocabulary, TestStudies.config(views, 2, 0, workers), options);
  }

  private static List<Batch> read(StudyBatches source, int epoch) {
    return ImmutableList.copyOf(source.epoch(epoch, 0));
  }

  private static List<String> ids(List<Batch> batches) {
    return batches.stream().flatMap(batch -> batch.positives().ids().stream()).toList();
  }

  private static void assertSame(List<Batch> actual, List<Batch> expected) {
    assertThat(actual).hasSize(expected.size());
    for (int i = 0; i < actual.size(); i++) {
      List<Examples> left = parts(actual.get(i));
      List<Examples> right = parts(expected.get(i));
      assertThat(left).hasSize(right.size());
      for (int j = 0; j < left.size(); j++) {
        assertWithMessage("batch %s", i).that(left.get(j).ids()).isEqualTo(right.get(j).ids());
        assertThat(left.get(j).images().pixels()).isEqualTo(right.get(j).images().pixels());
        assertThat(left.get(j).tokens().ids()).isEqualTo(right.get(j).tokens().ids());
      }
    }
  }

  private static List<Examples> parts(Batch batch) {
    List<Examples> parts = new ArrayList<>(batch.negatives());
    parts.add(batch.positives());
    return parts;
  }
}
