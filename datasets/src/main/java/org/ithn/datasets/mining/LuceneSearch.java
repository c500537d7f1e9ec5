package org.ithn.datasets.mining;

import static com.google.common.base.Preconditions.checkArgument;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.ithn.datasets.DataException;
import org.ithn.framework.files.TemporaryFolder;

/**
 * Approximate search with Lucene's HNSW graphs, for more than about a million dense vectors.
 *
 * <p>The index proposes candidates. They are ranked by their exact similarity, with the rules of
 * exact search, so only the choice of neighbours can differ from it. A similarity limit is not
 * possible. If exclusions leave too few candidates, the index is searched again for more.
 *
 * @param folder the folder for the temporary index, created if missing: on disk about 5 W + 150
 *     bytes for each vector of width W
 * @param candidates candidates for each study, 1 to 30,000, at least three times k; more find more
 *     neighbours and take longer
 * @param report receives a line with the recall on a sample
 */
public record LuceneSearch(Path folder, int candidates, Consumer<String> report)
    implements NeighbourSearch {
  /** The default number of candidates. */
  public static final int CANDIDATES = 40;

  private static final String PREFIX = ".mining-index-";

  private static final int CANDIDATES_PER_NEIGHBOUR = 3;
  private static final int MOST_CANDIDATES = 30_000;

  public LuceneSearch {
    checkArgument(
        candidates >= 1 && candidates <= MOST_CANDIDATES,
        "mining has %s candidates per study; expected 1 to 30000",
        candidates);
  }

  /** Creates a search with the default number of candidates. */
  public LuceneSearch(Path folder, Consumer<String> report) {
    this(folder, CANDIDATES, report);
  }

  @Override
  public String signature() {
    return " index=%s candidates=%d".formatted(LuceneIndex.signature(), candidates);
  }

  @Override
  public TopKNeighbours[] search(SearchTask task, int first, int end) {
    TopKNeighbours[] rankings = rank(task, first, end);
    report.accept(SampledRecall.of(task, rankings, first).describe(task.config().neighbours()));
    return rankings;
  }

  /** Searches without a comparison with exact search. */
  TopKNeighbours[] rank(SearchTask task, int first, int end) {
    DenseVectors vectors = task.requireDense();
    DistinctVectors distinct = DistinctVectors.of(vectors);
    TopKNeighbours[] rankings = new TopKNeighbours[end - first];
    createFolder();
    try (TemporaryFolder temporary = TemporaryFolder.create(folder, PREFIX);
        LuceneIndex index =
            LuceneIndex.build(
                temporary.path(),
                vectors,
                distinct,
                LuceneIndex.parts(distinct.count(), vectors.width()))) {
      IntStream.range(0, distinct.count())
          .parallel()
          .forEach(
              group ->
                  rankGroup(new Query(task, index, distinct, group, candidates), first, rankings));
    } catch (IOException | UncheckedIOException e) {
      throw unusable(e);
    }
    for (int row = first; row < end; row++) {
      if (rankings[row - first] == null) {
        rankings[row - first] = rankZero(task, row);
      }
    }
    return rankings;
  }

  private void createFolder() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  private DataException unusable(Exception e) {
    return new DataException(
        "%s: the index for mining cannot be written or read (%s); check the folder and the free space"
            .formatted(folder, e.getMessage()),
        e);
  }

  private static void rankGroup(Query query, int first, TopKNeighbours[] rankings) {
    DistinctVectors distinct = query.distinct;
    for (int row = distinct.firstRow(query.group); row >= 0; row = distinct.nextRow(row)) {
      if (row >= first && row - first < rankings.length) {
        rankings[row - first] = query.rank(row);
      }
    }
  }

  /** Ranks the neighbours of a zero vector, whose cosines are all 0: the first ones. */
  private static TopKNeighbours rankZero(SearchTask task, int row) {
    return task.rank(
        row,
        IntStream.range(0, task.size())
            .filter(other -> !task.isExcluded(row, other))
            .limit(task.neighbours())
            .toArray());
  }

  /** Search for the neighbours of equal vectors. */
  private static final class Query {
    private final SearchTask task;
    private final LuceneIndex index;
    private final DistinctVectors distinct;
    private final int group;
    private final int fewest;
    private int depth;
    private int[] nearest = {};

    Query(SearchTask task, LuceneIndex index, DistinctVectors distinct, int group, int candidates) {
      this.task = task;
      this.index = index;
      this.distinct = distinct;
      this.group = group;
      this.fewest = Math.max(candidates, CANDIDATES_PER_NEIGHBOUR * task.neighbours());
    }

    TopKNeighbours rank(int row) {
      if (depth == 0) {
        search(fewest);
      }
      int[] candidates = candidates(row);
      while (candidates.length < task.neighbours() && depth < distinct.count()) {
        search(2 * depth);
        candidates = candidates(row);
      }
      return task.rank(row, candidates);
    }

    private void search(int more) {
      depth = Math.min(more, distinct.count());
      float[] vector = ((DenseVectors) task.vectors()).vector(distinct.firstRow(group));
      try {
        nearest = index.nearest(vector, depth);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Returns rows that are not excluded, ascending; of equal vectors, those that can count. */
    private int[] candidates(int row) {
      return Arrays.stream(nearest)
          .flatMap(
              near ->
                  IntStream.iterate(distinct.firstRow(near), other -> other >= 0, distinct::nextRow)
                      .filter(other -> !task.isExcluded(row, other))
                      .limit(task.neighbours()))
          .sorted()
          .toArray();
    }
  }
}
