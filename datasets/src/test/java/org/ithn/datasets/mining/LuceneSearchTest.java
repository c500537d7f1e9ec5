package org.ithn.datasets.mining;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.datasets.text.ReportCleaner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Approximate search against exact search. */
final class LuceneSearchTest {
  private static final int SIZE = 2_003;
  private static final int WIDTH = 29;
  private static final MiningConfig CONFIG = MiningConfig.defaults();

  @TempDir private Path folder;
  private final List<String> lines = new ArrayList<>();

  private MinedNeighbours mine(StudySet studies, MiningConfig config, EncodedStudies encoded) {
    return Miner.of(studies, config, encoded).mine(new LuceneSearch(folder, lines::add));
  }

  private static double recall(MinedNeighbours found, MinedNeighbours exact) {
    int common = 0;
    int all = 0;
    for (String id : exact.byStudy().keySet()) {
      Set<String> right = Set.copyOf(exact.rankedNeighbours(id));
      common += (int) found.rankedNeighbours(id).stream().filter(right::contains).count();
      all += right.size();
    }
    return (double) common / all;
  }

  @Test
  void findsNearlyAllNeighboursWithTheirExactSimilarity() throws IOException {
    StudySet studies = MiningExamples.studies(SIZE);
    EncodedStudies encoded = MiningExamples.encoded(SIZE, WIDTH);
    MinedNeighbours exact = Miner.of(studies, CONFIG, encoded).mine(ExactSearch.defaults());
    MinedNeighbours found = mine(studies, CONFIG, encoded);
    assertThat(recall(found, exact)).isAtLeast(0.98);
    assertThat(found.counts()).isEqualTo(exact.counts());
    for (String id : exact.byStudy().keySet()) {
      assertThat(found.neighbours(id)).hasSize(10);
      if (found.rankedNeighbours(id).equals(exact.rankedNeighbours(id))) {
        assertThat(found.neighbours(id)).isEqualTo(exact.neighbours(id));
      }
    }
    assertThat(found.source().encoder())
        .isEqualTo("given index=lucene-hnsw connections=16 beam=50 bits=7 candidates=40");
    assertThat(mine(studies, CONFIG, encoded)).isEqualTo(found);
    try (Stream<Path> left = Files.list(folder)) {
      assertThat(left.toList()).isEmpty();
    }
  }

  @Test
  void printsTheRecallOfASample() {
    StudySet studies = MiningExamples.studies(SIZE);
    mine(studies, CONFIG, MiningExamples.encoded(SIZE, WIDTH));
    assertThat(lines).hasSize(1);
    assertThat(lines.get(0))
        .matches("recall@10 against exact search (0\\.9[89]|1\\.0)\\d\\d on 1024 studies");
  }

  @Test
  void moreCandidatesFindMoreNeighbours() {
    StudySet studies = MiningExamples.studies(SIZE);
    Miner miner = Miner.of(studies, CONFIG, MiningExamples.encoded(SIZE, WIDTH));
    MinedNeighbours exact = miner.mine(ExactSearch.defaults());
    MinedNeighbours many = miner.mine(new LuceneSearch(folder, 400, lines::add));
    MinedNeighbours few = miner.mine(new LuceneSearch(folder, 1, lines::add));
    assertThat(recall(many, exact)).isAtLeast(0.999);
    assertThat(recall(many, exact)).isAtLeast(recall(few, exact));
    assertThrows(
        IllegalArgumentException.class, () -> new LuceneSearch(folder, 30_001, lines::add));
  }

  @Test
  void aLowRecallIsSaid() {
    assertThat(new SampledRecall(90, 100, 10).describe(10))
        .isEqualTo(
            "recall@10 against exact search 0.9000 on 10 studies; that is low, search more"
                + " candidates or exactly");
  }

  /** Many equal vectors: an index of all of them would return only copies of the study itself. */
  @Test
  void equalVectorsDoNotHideOthers() {
    int size = 500;
    float[] values = MiningExamples.clustered(size, WIDTH);
    for (int row = 0; row < size; row += 2) { // half of all are equal
      System.arraycopy(values, 0, values, row * WIDTH, WIDTH);
    }
    Arrays.fill(values, 3 * WIDTH, 4 * WIDTH, 0); // one without direction
    EncodedStudies encoded = EncodedStudies.of(DenseVectors.of(values, size, WIDTH), "given");
    StudySet studies = MiningExamples.studies(size);
    for (boolean exclude : new boolean[] {true, false}) {
      MiningConfig config = new MiningConfig(20, ReportCleaner.IU_XRAY, exclude, 1);
      MinedNeighbours exact = Miner.of(studies, config, encoded).mine(ExactSearch.defaults());
      MinedNeighbours found = mine(studies, config, encoded);
      assertWithMessage("%s", exclude).that(recall(found, exact)).isAtLeast(0.98);
      assertThat(found.neighbours("s0")).isEqualTo(exact.neighbours("s0"));
      assertThat(found.neighbours("s3")).isEqualTo(exact.neighbours("s3"));
    }
  }

  /** All but a few studies have one report, so the nearest hundreds are excluded. */
  @Test
  void excludedPairsAreReplacedByFartherStudies() {
    int size = 400;
    StudySet studies = MiningExamples.studies(size);
    StudySet alike =
        new StudySet(
            IntStream.range(0, size)
                .mapToObj(
                    i ->
                        i < 5
                            ? studies.train().get(i * 3)
                            : new Study("t" + i, List.of(Path.of("0.png")), "The lungs are clear."))
                .toList(),
            List.of(),
            List.of());
    EncodedStudies encoded = MiningExamples.encoded(size, WIDTH);
    MinedNeighbours exact = Miner.of(alike, CONFIG, encoded).mine(ExactSearch.defaults());
    MinedNeighbours found = mine(alike, CONFIG, encoded);
    assertThat(exact.neighbours("t9")).hasSize(5);
    assertThat(found.neighbours("t9")).isEqualTo(exact.neighbours("t9"));
    assertThat(found.counts()).isEqualTo(exact.counts());
  }

  @Test
  void partsAreSearchedTogether() throws IOException {
    int size = 600;
    DenseVectors vectors = DenseVectors.of(MiningExamples.clustered(size, WIDTH), size, WIDTH);
    DistinctVectors distinct = DistinctVectors.of(vectors);
    assertThat(distinct.count()).isAtLeast(450);
    try (LuceneIndex index = LuceneIndex.build(folder, vectors, distinct, 3)) {
      int found = 0;
      for (int group = 0; group < distinct.count(); group++) {
        int[] nearest = index.nearest(vectors.vector(distinct.firstRow(group)), 10);
        assertThat(nearest).hasLength(10);
        int self = group;
        found += (int) Arrays.stream(nearest).filter(each -> each == self).count();
      }
      assertThat(found).isAtLeast((int) (0.99 * distinct.count()));
    }
  }

  @Test
  void noPartStaysOpenIfALaterOneCannotBeOpened() throws IOException {
    Path maps = Path.of("/proc/self/maps"); // the kernel's list of mapped files
    assumeTrue(Files.exists(maps));
    DenseVectors vectors = DenseVectors.of(MiningExamples.clustered(60, WIDTH), 60, WIDTH);
    DistinctVectors distinct = DistinctVectors.of(vectors);
    try (LuceneIndex index = LuceneIndex.build(folder, vectors, distinct, 1)) {
      assertThat(index.nearest(vectors.vector(0), 3)).hasLength(3);
      assertThat(Files.readString(maps)).contains(folder.toRealPath().toString());
    }
    assertThrows(IOException.class, () -> LuceneIndex.open(folder, 2));
    assertThat(Files.readString(maps)).doesNotContain(folder.toRealPath().toString());
  }

  @Test
  void theNumberOfPartsDependsOnTheVectors() {
    assertThat(LuceneIndex.parts(0, 384)).isEqualTo(1);
    assertThat(LuceneIndex.parts(250_000, 384)).isEqualTo(1);
    assertThat(LuceneIndex.parts(500_000, 384)).isEqualTo(2);
    assertThat(LuceneIndex.parts(10_000_000, 384)).isEqualTo(16);
    assertThat(LuceneIndex.parts(10_000_000, 768)).isEqualTo(29);
  }

  @Test
  void widthsBeyondLucenesOwnLimitAreSearched() {
    int width = 1_500;
    EncodedStudies encoded = MiningExamples.encoded(60, width);
    StudySet studies = MiningExamples.studies(60);
    assertThat(mine(studies, CONFIG, encoded).neighbours("s1")).hasSize(10);
  }

  @Test
  void sparseVectorsAndSimilarityLimitsAreRefused() {
    StudySet studies = MiningExamples.studies(30);
    MiningConfig limited = new MiningConfig(5, ReportCleaner.IU_XRAY, true, 0.9);
    assertThat(
            assertThrows(
                IllegalArgumentException.class,
                () -> mine(studies, limited, MiningExamples.encoded(30, 4))))
        .hasMessageThat()
        .contains("the maximum similarity is 0.9; only exact search");
    EncodedStudies words = Miner.encode(studies, CONFIG, new TfIdfEncoder(TfIdfOptions.defaults()));
    assertThat(assertThrows(IllegalArgumentException.class, () -> mine(studies, CONFIG, words)))
        .hasMessageThat()
        .contains("returns sparse vectors");
  }
}
