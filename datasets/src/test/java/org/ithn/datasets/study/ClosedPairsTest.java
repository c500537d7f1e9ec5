package org.ithn.datasets.study;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.ithn.datasets.BadExamples;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.Vocabulary;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests that an epoch pairs each example once, with a neighbour if one is free. */
class ClosedPairsTest {
  @TempDir private Path folder;

  @Test
  void everyExampleIsPairedOnceAndPairsAreNeighboursFirst() {
    for (int size : new int[] {1, 2, 7, 40, 201}) {
      List<StudyExample> examples = examples(size);
      Map<String, List<String>> neighbours = neighbours(size, 5);
      EpochRandom draws = new EpochRandom(3, 2);
      ClosedPairs.Pairing order =
          new ClosedPairs(examples, neighbours).pair(draws.permutation(size), draws);
      Set<Integer> seen = new HashSet<>();
      for (int i : order.order()) {
        assertWithMessage("%s of %s twice", i, size).that(seen.add(i)).isTrue();
      }
      assertThat(seen).hasSize(size);
      assertThat(order.neighbourShare()).isWithin(1e-12).of(share(order.order(), neighbours));
    }
  }

  /** Checks that no two leftover examples are neighbours. */
  @Test
  void leftoversAreNotNeighbours() {
    int size = 120;
    Map<String, List<String>> neighbours = neighbours(size, 2);
    EpochRandom draws = new EpochRandom(8, 1);
    int[] order =
        new ClosedPairs(examples(size), neighbours).pair(draws.permutation(size), draws).order();
    Set<String> left = new HashSet<>();
    for (int i = 0; i + 1 < size; i += 2) {
      if (!areNeighbours(order[i], order[i + 1], neighbours)) {
        left.add("s" + order[i]);
        left.add("s" + order[i + 1]);
      }
    }
    assertThat(left).isNotEmpty();
    left.forEach(id -> neighbours.get(id).forEach(other -> assertThat(left).doesNotContain(other)));
  }

  @Test
  void batchesContainTheirPairsInEveryReadingOrder() throws IOException {
    List<Study> studies = TestStudies.write(folder, 9, 1);
    DataConfig config = TestStudies.config(ViewMode.SEPARATE, 1, 0, 1);
    Vocabulary vocabulary = StudyBatches.vocabulary(studies, config);
    StudyBatchesOptions options =
        StudyBatchesOptions.of(4, 5)
            .withNegatives(NegativeSampling.closedPairs(id -> List.of("s0", "s1", "s2", "s3")));
    try (StudyBatches source = StudyBatches.forTraining(studies, vocabulary, config, options)) {
      assertThat(source.batchCount()).isEqualTo(2); // the ninth would have no partner
      List<Batch> epoch = new ArrayList<>();
      source.epoch(2, 0).forEachRemaining(epoch::add);
      assertThat(epoch).hasSize(2);
      for (Batch batch : epoch) {
        assertThat(batch.negatives()).isEmpty();
        assertThat(batch.inBatchNegatives()).containsExactly(1, 0, 3, 2).inOrder();
      }
      Batch resumed = source.epoch(2, 1).next();
      assertThat(resumed.positives().ids()).isEqualTo(epoch.get(1).positives().ids());
    }
  }

  @Test
  void exampleWhosePartnerIsDamagedGetsAnother() throws IOException {
    List<Study> studies = TestStudies.write(folder, 6, 1);
    Files.writeString(studies.get(2).imagePaths().get(0), "no image");
    DataConfig config = TestStudies.config(ViewMode.SEPARATE, 1, 0, 1);
    StudyBatchesOptions options =
        StudyBatchesOptions.of(6, 5)
            .withBadExamples(BadExamples.skipAndRecord())
            .withNegatives(NegativeSampling.closedPairs(id -> List.of("s0", "s1")));
    try (StudyBatches source =
        StudyBatches.forTraining(
            studies, StudyBatches.vocabulary(studies, config), config, options)) {
      Batch batch = source.epoch(1, 0).next();
      assertThat(batch.size()).isEqualTo(5);
      assertThat(batch.inBatchNegatives()).hasSize(5);
    }
  }

  private static List<StudyExample> examples(int size) {
    List<Study> studies =
        IntStream.range(0, size)
            .mapToObj(i -> new Study("s" + i, List.of(Path.of(i + ".png")), "report " + i / 2))
            .toList();
    return StudyExample.fromStudies(
        studies, new ViewsConfig(ViewMode.SEPARATE, 1), BadExamples.stopOnFirst());
  }

  private static Map<String, List<String>> neighbours(int size, int count) {
    Random random = new Random(size);
    Map<String, List<String>> neighbours = new HashMap<>();
    for (int i = 0; i < size; i++) {
      int own = i;
      neighbours.put(
          "s" + i,
          random
              .ints(count, 0, size)
              .filter(other -> other != own)
              .mapToObj(other -> "s" + other)
              .distinct()
              .toList());
    }
    return neighbours;
  }

  private static boolean areNeighbours(int a, int b, Map<String, List<String>> neighbours) {
    return neighbours.get("s" + a).contains("s" + b) || neighbours.get("s" + b).contains("s" + a);
  }

  private static double share(int[] order, Map<String, List<String>> neighbours) {
    int paired = 0;
    for (int i = 0; i + 1 < order.length; i += 2) {
      paired += areNeighbours(order[i], order[i + 1], neighbours) ? 2 : 0;
    }
    return (double) paired / order.length;
  }
}
