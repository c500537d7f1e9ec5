package org.ithn.datasets.mining;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.ithn.datasets.DataException;
import org.ithn.datasets.files.NpyRows;

/**
 * Ranking of candidates that another program found, such as FAISS. They are ranked by their exact
 * similarity, with the rules of exact search.
 *
 * @param file a {@code .npy} file of integers {@code [N, candidates]}: for each training study, row
 *     numbers of similar ones, from 0, in any order; -1 is none. Studies without a vector have a
 *     row too, as in a {@linkplain VectorFile file of vectors}; it and their numbers are ignored
 * @param report receives a line with the recall on a sample
 */
public record CandidateSearch(Path file, Consumer<String> report) implements NeighbourSearch {

  @Override
  public String signature() {
    return " candidates=" + file.getFileName();
  }

  @Override
  public TopKNeighbours[] search(SearchTask task, int first, int end) {
    task.requireDense();
    TopKNeighbours[] rankings = new TopKNeighbours[end - first];
    int[] rowOf = task.rowsOfTrain();
    try (NpyRows rows = NpyRows.open(file)) {
      if (rows.rows() != rowOf.length) {
        throw new DataException(
            "%s: has %d rows for %d training studies; search the neighbours of all vectors again"
                .formatted(file, rows.rows(), rowOf.length));
      }
      long[] ids = new long[rows.width()];
      int left = rankings.length;
      for (int study = 0; left > 0; study++) {
        rows.readLongs(ids);
        check(ids, study, rowOf.length);
        int row = rowOf[study];
        if (row >= first) {
          rankings[row - first] = task.rank(row, candidates(task, row, ids, rowOf));
          left--;
        }
      }
    }
    report.accept(SampledRecall.of(task, rankings, first).describe(task.config().neighbours()));
    return rankings;
  }

  /** Returns the rows of candidates that have a vector and are not excluded, ascending. */
  private static int[] candidates(SearchTask task, int row, long[] ids, int[] rowOf) {
    return Arrays.stream(ids)
        .filter(id -> id >= 0)
        .mapToInt(id -> rowOf[(int) id])
        .filter(other -> other >= 0 && !task.isExcluded(row, other))
        .sorted()
        .distinct()
        .toArray();
  }

  private void check(long[] ids, int row, int size) {
    IntStream.range(0, ids.length)
        .filter(i -> ids[i] < -1 || ids[i] >= size)
        .findFirst()
        .ifPresent(
            i -> {
              throw new DataException(
                  "%s: row %d contains %d; expected row numbers from 0 to %d, or -1 for none"
                      .formatted(file, row, ids[i], size - 1));
            });
  }
}
