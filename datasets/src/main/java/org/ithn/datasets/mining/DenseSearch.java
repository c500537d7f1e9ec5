package org.ithn.datasets.mining;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.ithn.framework.search.BlockProducts;

/**
 * Exact nearest-neighbour search over dense vectors with blocked matrix products. Products are in
 * single precision; candidates within rounding error of the k-th are recomputed in double
 * precision, so the result equals that of comparing all pairs one by one.
 */
final class DenseSearch {
  private static final int ROWS = 2048;

  /** Largest number of columns per block; larger blocks overflow the caches and are slower. */
  private static final int MOST_COLUMNS = 3072;

  private static final double UNIT_ROUNDOFF = 0x1p-24;

  private final DenseVectors vectors;
  private final MiningConfig config;
  private final ExcludedPairs exclusions;
  private final int columns;

  /** Twice the largest rounding error of a product of unit vectors. */
  private final double slack;

  /**
   * Creates a search.
   *
   * @param bytes memory for a block of products
   */
  DenseSearch(DenseVectors vectors, MiningConfig config, ExcludedPairs exclusions, long bytes) {
    this.vectors = vectors;
    this.config = config;
    this.exclusions = exclusions;
    // A block is held twice: by TensorFlow and by the Java heap.
    long fitting = bytes / (2L * ROWS * Float.BYTES);
    this.columns = (int) Math.max(1, Math.min(fitting, Math.min(MOST_COLUMNS, vectors.size())));
    this.slack = 4 * (vectors.width() + 4) * UNIT_ROUNDOFF;
  }

  /** Ranks the neighbours of the rows from {@code from} to {@code end}. */
  TopKNeighbours[] run(int from, int end) {
    try (BlockProducts device = vectors.blockProducts()) {
      return run(device, from, end);
    }
  }

  /** Ranks with a calculator of the vectors' products. */
  TopKNeighbours[] run(BlockProducts device, int from, int end) {
    TopKNeighbours[] rankings = new TopKNeighbours[end - from];
    float[] products = new float[Math.min(ROWS, end - from) * columns];
    for (int first = from; first < end; first += ROWS) {
      int count = Math.min(ROWS, end - first);
      Candidates[] candidates = candidates(device, first, count, products);
      int start = first;
      IntStream.range(0, count)
          .parallel()
          .forEach(r -> rankings[start - from + r] = rerank(start + r, candidates[r]));
    }
    return rankings;
  }

  private Candidates[] candidates(BlockProducts device, int first, int count, float[] products) {
    int size = vectors.size();
    Candidates[] candidates = new Candidates[count];
    Arrays.setAll(candidates, r -> new Candidates(Math.min(config.neighbours(), size - 1)));
    for (int from = 0; from < size; from += columns) {
      int n = Math.min(columns, size - from);
      device.run(first, count, from, n, products);
      int column = from;
      IntStream.range(0, count)
          .parallel()
          .forEach(r -> scan(first + r, candidates[r], products, r * n, column, n));
    }
    return candidates;
  }

  private void scan(int row, Candidates found, float[] products, int offset, int from, int n) {
    boolean bounded = config.maxSimilarity() < 1;
    float bound = (float) (config.maxSimilarity() - slack);
    for (int i = 0; i < n; i++) {
      float product = products[offset + i];
      // Also true for NaN, which the exact computation then reports.
      if (!(product < found.limit) || (bounded && product > bound)) {
        consider(row, from + i, product, found);
      }
    }
  }

  private void consider(int row, int other, float product, Candidates found) {
    if (other == row || exclusions.contains(row, other)) {
      return;
    }
    if (config.maxSimilarity() < 1 && product > config.maxSimilarity() - slack) {
      if (DenseVectors.clip(vectors.cosine(row, other)) > config.maxSimilarity()) {
        found.tooSimilar++;
        return;
      }
    }
    if (!(product < found.limit)) {
      found.add(other, product, slack);
    }
  }

  private TopKNeighbours rerank(int row, Candidates found) {
    TopKNeighbours ranking =
        new TopKNeighbours(row, Math.min(config.neighbours(), vectors.size() - 1));
    ranking.tooSimilar = found.tooSimilar;
    for (int i = 0; i < found.size; i++) {
      ranking.offer(found.others[i], DenseVectors.clip(vectors.cosine(row, found.others[i])));
    }
    return ranking;
  }

  /** Candidates that may be among the best, in ascending order of index. */
  private static final class Candidates {
    private final float[] best;
    private int[] others;
    private float[] products;
    private int size;
    private int filled;
    private long tooSimilar;
    private float limit = Float.NEGATIVE_INFINITY;

    Candidates(int neighbours) {
      best = new float[neighbours];
      others = new int[4 * neighbours + 16];
      products = new float[others.length];
    }

    void add(int other, float product, double slack) {
      if (size == others.length) {
        prune();
      }
      others[size] = other;
      products[size++] = product;
      // The best products, descending; the last one sets the limit.
      if (filled == best.length && product <= best[filled - 1]) {
        return;
      }
      int at = filled < best.length ? filled++ : filled - 1;
      while (at > 0 && best[at - 1] < product) {
        best[at] = best[at - 1];
        at--;
      }
      best[at] = product;
      if (filled == best.length) {
        limit = (float) (best[filled - 1] - slack);
      }
    }

    private void prune() {
      int kept = 0;
      for (int i = 0; i < size; i++) {
        if (!(products[i] < limit)) {
          others[kept] = others[i];
          products[kept++] = products[i];
        }
      }
      size = kept;
      if (size > others.length / 2) {
        others = Arrays.copyOf(others, 2 * others.length);
        products = Arrays.copyOf(products, others.length);
      }
    }
  }
}
