package org.ithn.datasets.study;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.datasets.image.TestPng;
import org.ithn.datasets.image.TrainTransformConfig;
import org.ithn.datasets.image.TrainTransformConfig.Resize;
import org.ithn.datasets.text.ReportCleaner;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.Examples;
import org.ithn.framework.data.Vocabulary;
import org.ithn.framework.input.SampleRange;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Comparison of the TensorFlow pipeline with the Java pipeline. */
class GraphPipelineTest {
  private static final int STUDIES = 7;
  private static final int SIZE = 11;
  private static final Neighbours RING =
      id -> List.of("s" + (Integer.parseInt(id.substring(1)) + 1) % STUDIES);

  /** One gray level of 255 after normalisation, in the channel with the smallest deviation. */
  private static final double LEVEL = 1 / (255 * 0.224);

  @TempDir private Path folder;
  private List<Study> studies;
  private SampleRange range = SampleRange.FULL;

  @BeforeEach
  void write() throws IOException {
    studies = new ArrayList<>();
    Random random = new Random(3);
    for (int s = 0; s < STUDIES; s++) {
      List<Path> files = new ArrayList<>();
      for (int view = 0; view < 2; view++) {
        int width = 17 + 13 * s;
        int height = 29 + 5 * view;
        int[] samples = random.ints((long) width * height, 0, 256).toArray();
        Path file = folder.resolve("s%d_%d.png".formatted(s, view));
        Files.write(file, TestPng.gray(width, height, samples));
        files.add(file);
      }
      studies.add(new Study("s" + s, files, "word" + s));
    }
  }

  private DataConfig config(Pipeline pipeline, ViewMode views, Resize resize) {
    return new DataConfig(
        new DataFiles("", "", ""),
        new TextConfig(ReportCleaner.NONE, 1, 5),
        new ViewsConfig(views, 2),
        new ImageConfig(SIZE, range, new TrainTransformConfig(resize, 16, true)),
        new LoadingConfig(pipeline, 2, 0, false));
  }

  private StudyBatches batches(Pipeline pipeline, ViewMode views, Resize resize) {
    DataConfig config = config(pipeline, views, resize);
    return StudyBatches.forTraining(
        studies,
        StudyBatches.vocabulary(studies, config),
        config,
        StudyBatchesOptions.of(3, 11).withNegatives(NegativeSampling.nearest(RING)));
  }

  private static List<Batch> read(StudyBatches source, int epoch, int first) {
    List<Batch> batches = new ArrayList<>();
    source.epoch(epoch, first).forEachRemaining(batches::add);
    return batches;
  }

  private static void assertAlike(Examples graph, Examples java) {
    assertThat(graph.ids()).isEqualTo(java.ids());
    assertThat(graph.tokens().ids()).isEqualTo(java.tokens().ids());
    assertThat(graph.images().shape()).isEqualTo(java.images().shape());
    float[] expected = java.images().pixels();
    float[] actual = graph.images().pixels();
    double largest = 0;
    for (int i = 0; i < expected.length; i++) {
      assertThat(Float.isNaN(actual[i])).isFalse();
      largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
    }
    assertWithMessage("levels of 255").that(largest / LEVEL).isLessThan(1.1);
  }

  private void assertAlike(ViewMode views, Resize resize) {
    try (StudyBatches graph = batches(Pipeline.GRAPH, views, resize);
        StudyBatches java = batches(Pipeline.JAVA, views, resize)) {
      for (int epoch = 1; epoch <= 2; epoch++) {
        List<Batch> expected = read(java, epoch, 0);
        List<Batch> actual = read(graph, epoch, 0);
        assertThat(actual).hasSize(expected.size());
        for (int b = 0; b < expected.size(); b++) {
          assertAlike(actual.get(b).positives(), expected.get(b).positives());
          assertAlike(actual.get(b).negatives().get(0), expected.get(b).negatives().get(0));
        }
      }
    }
  }

  @Test
  void orderCropsFlipsAndNegativesEqualTheJavaPipeline() {
    assertAlike(ViewMode.SEPARATE, Resize.SHORTER_SIDE);
    assertAlike(ViewMode.JOINED, Resize.SQUARE);
  }

  @Test
  void evaluationSeesTheSameImages() {
    DataConfig config = config(Pipeline.GRAPH, ViewMode.SEPARATE, Resize.SQUARE);
    Vocabulary vocabulary = StudyBatches.vocabulary(studies, config);
    DataConfig java = config(Pipeline.JAVA, ViewMode.SEPARATE, Resize.SQUARE);
    StudyBatchesOptions options = StudyBatchesOptions.of(4, 1);
    try (StudyBatches graph = StudyBatches.forEvaluation(studies, vocabulary, config, options);
        StudyBatches expected = StudyBatches.forEvaluation(studies, vocabulary, java, options)) {
      List<Batch> actual = read(graph, 1, 0);
      List<Batch> batches = read(expected, 1, 0);
      for (int b = 0; b < batches.size(); b++) {
        assertAlike(actual.get(b).positives(), batches.get(b).positives());
      }
    }
  }

  @Test
  void resumedEpochEqualsTheUninterruptedOneAndEpochsDiffer() throws Exception {
    try (StudyBatches source = batches(Pipeline.GRAPH, ViewMode.SEPARATE, Resize.SHORTER_SIDE)) {
      List<Batch> whole = read(source, 2, 0);
      List<Batch> rest = read(source, 2, 3);
      assertThat(rest).hasSize(whole.size() - 3);
      for (int b = 0; b < rest.size(); b++) {
        Examples expected = whole.get(3 + b).positives();
        assertThat(rest.get(b).positives().ids()).isEqualTo(expected.ids());
        assertThat(rest.get(b).positives().images().pixels()).isEqualTo(expected.images().pixels());
      }
      assertThat(source.epoch(2, source.batchCount()).hasNext()).isFalse();
      assertThat(read(source, 3, 0).get(0).positives().ids())
          .isNotEqualTo(whole.get(0).positives().ids());
      Iterator<Batch> left = source.epoch(1, 0); // abandoned before its end
      left.next();
      ((AutoCloseable) left).close();
      assertThrows(IllegalStateException.class, left::next);
    }
  }

  @Test
  void twelveBitImagesAreRefusedByBothPipelinesAndTheCheck() throws IOException {
    Path file = studies.get(4).imagePaths().get(1);
    Files.write(file, twelveBits());
    for (Pipeline pipeline : Pipeline.values()) {
      try (StudyBatches source = batches(pipeline, ViewMode.SEPARATE, Resize.SQUARE)) {
        DataException e = assertThrows(DataException.class, () -> read(source, 1, 0));
        assertWithMessage(pipeline.toString())
            .that(e)
            .hasMessageThat()
            .contains(file + ": uses little of its 16-bit range");
      }
    }
    BadExamples bad = BadExamples.skipAndRecord();
    assertThat(StudyCheck.filterUsable(studies, ReportCleaner.NONE, SampleRange.FULL, bad))
        .hasSize(STUDIES - 1);
    assertThat(
            StudyCheck.filterUsable(
                studies, ReportCleaner.NONE, SampleRange.PERCENTILE, BadExamples.stopOnFirst()))
        .hasSize(STUDIES);
  }

  @Test
  void percentileIsTheSameInBothPipelines() throws IOException {
    Files.write(studies.get(4).imagePaths().get(1), twelveBits());
    range = SampleRange.PERCENTILE;
    assertAlike(ViewMode.JOINED, Resize.SQUARE);
  }

  private static byte[] twelveBits() {
    byte[] rows = new byte[2 * 60 * 30];
    for (int i = 0; i < rows.length; i += 2) {
      rows[i] = (byte) (i * 16 / rows.length);
      rows[i + 1] = (byte) i;
    }
    return TestPng.of(60, 30, 16, TestPng.GRAY, new byte[0], rows);
  }

  @Test
  void damagedImageIsNamed() throws IOException {
    Path file = studies.get(4).imagePaths().get(1);
    Files.writeString(file, "no picture");
    try (StudyBatches source = batches(Pipeline.GRAPH, ViewMode.SEPARATE, Resize.SQUARE)) {
      DataException e = assertThrows(DataException.class, () -> read(source, 1, 0));
      assertThat(e).hasMessageThat().contains(file + ": is neither PNG nor JPEG");
    }
  }

  @Test
  void captionsOfOneImageAreInSeparateBatches() {
    List<Study> captions = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      String image = Integer.toString(i / 3);
      captions.add(
          new Study(image + "-" + i, studies.get(0).imagePaths().subList(0, 1), "a", image, ""));
    }
    DataConfig config = DataConfig.coco();
    for (int epoch = 1; epoch <= 5; epoch++) {
      BatchPlan plan = new BatchPlan(captions, config, StudyBatchesOptions.of(6, 7));
      EpochRandom draws = new EpochRandom(7, epoch);
      int[] order = plan.epochOrder(draws);
      assertThat(java.util.Arrays.stream(order).distinct().count()).isEqualTo(60);
      int repeated = 0;
      for (int b = 0; b < plan.batchCount() - 1; b++) {
        List<List<BatchPlan.Slot>> rows = plan.planBatch(draws, order, b).rows();
        long images =
            rows.stream().map(row -> row.get(0).example().study().examination()).distinct().count();
        repeated += images < rows.size() ? 1 : 0;
      }
      assertWithMessage("batches before the last with two captions of one image")
          .that(repeated)
          .isAtMost(1);
    }
  }
}
