package org.ithn.datasets.mining;

import static com.google.common.base.Preconditions.checkArgument;
import static com.google.common.base.Preconditions.checkState;

import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;

/**
 * Comparison of all pairs, in blocks of rows. Dense vectors use matrix products on the device.
 *
 * @param memory bytes for intermediate similarities, at least 1 MiB; vectors and results need more
 */
public record ExactSearch(long memory) implements NeighbourSearch {
  /** Rows per block of one thread. */
  private static final int BLOCK = 32;

  private static final long DEFAULT_MEMORY = 512L << 20;

  public ExactSearch {
    checkArgument(memory >= 1 << 20, "mining memory is %s bytes; expected at least 1 MiB", memory);
  }

  /** Returns a search with 512 MiB for similarities. */
  public static ExactSearch defaults() {
    return new ExactSearch(DEFAULT_MEMORY);
  }

  @Override
  public String signature() {
    return "";
  }

  @Override
  public TopKNeighbours[] search(SearchTask task, int first, int end) {
    return task.vectors() instanceof DenseVectors dense
        ? new DenseSearch(dense, task.config(), task.exclusions(), memory).run(first, end)
        : rankAll(task, first, end);
  }

  private TopKNeighbours[] rankAll(SearchTask task, int first, int end) {
    long rowBytes = (long) task.size() * Double.BYTES;
    int threads = ForkJoinPool.getCommonPoolParallelism() + 1;
    int rows = (int) Math.max(1, Math.min(BLOCK, memory / threads / rowBytes));
    TopKNeighbours[] rankings = new TopKNeighbours[end - first];
    IntStream.range(0, (rankings.length + rows - 1) / rows)
        .parallel()
        .forEach(
            block -> {
              int start = first + block * rows;
              rankBlock(task, start, Math.min(rows, end - start), rankings, block * rows);
            });
    return rankings;
  }

  private static void rankBlock(
      SearchTask task, int first, int count, TopKNeighbours[] rankings, int at) {
    double[] cosines = new double[count * task.size()];
    task.vectors().cosines(first, count, cosines);
    for (int r = 0; r < count; r++) {
      rankings[at + r] = rank(task, first + r, cosines, r * task.size());
    }
  }

  private static TopKNeighbours rank(SearchTask task, int row, double[] cosines, int offset) {
    TopKNeighbours ranking = new TopKNeighbours(row, task.neighbours());
    for (int other = 0; other < task.size(); other++) {
      double similarity = DenseVectors.clip(cosines[offset + other]);
      checkState(
          !Double.isNaN(similarity),
          "mining: the similarity of studies '%s' and '%s' is NaN; fix the encoder",
          task.studies().get(row).id(),
          task.studies().get(other).id());
      if (task.isExcluded(row, other)) {
        continue;
      }
      if (similarity > task.config().maxSimilarity()) {
        ranking.tooSimilar++;
      } else {
        ranking.offer(other, similarity);
      }
    }
    return ranking;
  }
}
