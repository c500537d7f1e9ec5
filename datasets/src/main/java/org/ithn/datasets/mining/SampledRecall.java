package org.ithn.datasets.mining;

import java.util.Locale;
import org.ithn.framework.search.BlockProducts;

/**
 * Share of the exact neighbours that a search found, on a sample of the studies.
 *
 * @param found neighbours of the exact search that were found
 * @param exact neighbours of the exact search
 * @param studies the size of the sample
 */
record SampledRecall(long found, long exact, int studies) {
  /** The sample consists of blocks of consecutive rows, whose matrix products are fast. */
  private static final int BLOCKS = 32;

  private static final int ROWS = 32;

  /** Below this recall, mined neighbours differ noticeably from exact ones. */
  private static final double GOOD = 0.98;

  private static final long MEMORY = 64L << 20;

  /** Compares the rankings of the rows from {@code first}. */
  static SampledRecall of(SearchTask task, TopKNeighbours[] rankings, int first) {
    DenseVectors vectors = task.requireDense();
    DenseSearch exact = new DenseSearch(vectors, task.config(), task.exclusions(), MEMORY);
    int blocks = Math.max(1, Math.min(BLOCKS, rankings.length / ROWS));
    long found = 0;
    long all = 0;
    int studies = 0;
    try (BlockProducts device = vectors.blockProducts()) {
      for (int block = 0; block < blocks; block++) {
        int from = (int) ((long) rankings.length * block / blocks);
        int end = Math.min(from + ROWS, rankings.length);
        for (TopKNeighbours right : exact.run(device, first + from, first + end)) {
          found += right.common(rankings[right.row - first]);
          all += right.size();
          studies++;
        }
      }
    }
    return new SampledRecall(found, all, studies);
  }

  /** Describes the recall in one line. */
  String describe(int neighbours) {
    double recall = exact == 0 ? 1 : (double) found / exact;
    return String.format(
        Locale.ROOT,
        "recall@%d against exact search %.4f on %d studies%s",
        neighbours,
        recall,
        studies,
        recall < GOOD ? "; that is low, search more candidates or exactly" : "");
  }
}
