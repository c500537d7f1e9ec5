package org.ithn.datasets.study;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.common.collect.ImmutableList;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.DataException;
import org.ithn.framework.data.Batch;
import org.ithn.framework.data.Examples;
import org.ithn.framework.data.Shard;
import org.ithn.framework.data.Vocabulary;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Batches of several processes beside those of one: 14 examples in batches of 6, 6 and 2. */
final class ShardedBatchesTest {
  private static final Neighbours RING =
      id -> {
        int own = Integer.parseInt(id.substring(1));
        return List.of("s" + (own + 1) % 7, "s" + (own + 2) % 7);
      };

  @TempDir Path folder;
  private List<Study> studies;
  private DataConfig config;

  @BeforeEach
  void writeStudies() throws IOException {
    studies = TestStudies.write(folder, 7, 2);
    config = TestStudies.config(ViewMode.SEPARATE, 2, 0, 1);
  }

  private List<Batch> read(StudyBatchesOptions options) {
    Vocabulary vocabulary = StudyBatches.vocabulary(studies, config);
    try (StudyBatches source = StudyBatches.forTraining(studies, vocabulary, config, options)) {
      List<Batch> batches = ImmutableList.copyOf(source.epoch(2, 0));
      assertThat(batches).hasSize(source.batchCount());
      return batches;
    }
  }

  private static StudyBatchesOptions options() {
    return StudyBatchesOptions.of(6, 11).withNegatives(NegativeSampling.random(RING, 2));
  }

  private static List<Examples> parts(Batch batch) {
    List<Examples> parts = new ArrayList<>(List.of(batch.positives()));
    parts.addAll(batch.negatives());
    return parts;
  }

  @Test
  void shardsLieSideBySideInTheWholeBatch() {
    List<Batch> whole = read(options());
    for (int rank = 0; rank < 2; rank++) {
      List<Batch> shard = read(options().withShard(new Shard(rank, 2)));
      assertThat(shard).hasSize(3);
      for (int i = 0; i < shard.size(); i++) {
        int each = whole.get(i).size() / 2;
        List<Examples> expected = parts(whole.get(i).rows(rank * each, (rank + 1) * each));
        List<Examples> actual = parts(shard.get(i));
        for (int part = 0; part < expected.size(); part++) {
          String context = "batch %s rank %s part %s".formatted(i, rank, part);
          assertWithMessage(context)
              .that(actual.get(part).ids())
              .isEqualTo(expected.get(part).ids());
          assertWithMessage(context)
              .that(actual.get(part).images().pixels())
              .isEqualTo(expected.get(part).images().pixels());
          assertWithMessage(context)
              .that(actual.get(part).tokens().ids())
              .isEqualTo(expected.get(part).tokens().ids());
        }
      }
    }
  }

  @Test
  void aLastBatchWithTooFewRowsIsLeftOut() {
    assertThat(read(options().withShard(new Shard(2, 3)))).hasSize(2);
    assertThat(new Shard(1, 3).slice(List.of(0, 1, 2, 3, 4))).containsExactly(1);
    assertThat(new Shard(1, 3).usedRowCount(5)).isEqualTo(3);
  }

  @Test
  void partnersAreRowsOfTheWholeBatch() {
    StudyBatchesOptions pairs =
        StudyBatchesOptions.of(6, 11).withNegatives(NegativeSampling.closedPairs(RING));
    List<Batch> whole = read(pairs);
    for (int rank = 0; rank < 3; rank++) {
      List<Batch> shard = read(pairs.withShard(new Shard(rank, 3)));
      assertThat(shard).hasSize(2); // the 2 rows of the last one are too few for 3
      for (int i = 0; i < shard.size(); i++) {
        assertThat(shard.get(i).inBatchNegatives()).isEqualTo(whole.get(i).inBatchNegatives());
        assertThat(shard.get(i).positives().ids())
            .isEqualTo(whole.get(i).positives().ids().subList(2 * rank, 2 * rank + 2));
      }
    }
  }

  @Test
  void aDamagedImageEndsTheRunOfSeveralProcesses() throws IOException {
    Files.write(studies.get(3).imagePaths().get(0), new byte[] {1, 2, 3});
    BadExamples skip = BadExamples.skipAndRecord();
    assertThat(read(options().withBadExamples(skip))).hasSize(3);
    int failed = 0;
    for (int rank = 0; rank < 2; rank++) {
      StudyBatchesOptions shard = options().withBadExamples(skip).withShard(new Shard(rank, 2));
      try {
        read(shard);
      } catch (DataException e) {
        assertThat(e).hasMessageThat().contains("s3_0.png");
        failed++;
      }
    }
    assertThat(failed).isAtLeast(1);
  }

  @Test
  void aBatchThatCannotBeSharedIsRefused() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> options().withShard(new Shard(0, 4)));
    assertThat(refused)
        .hasMessageThat()
        .isEqualTo("batch_size is 6; expected a multiple of the 4 workers");
  }
}
