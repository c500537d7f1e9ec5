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
 *     numbers of similar ones, from 0, in any order; -1 is none
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
    try (NpyRows rows = NpyRows.open(file)) {
      if (rows.rows() != task.size()) {
        throw new DataException(
            "%s: has %d rows for %d training studies; search the neighbours of all vectors again"
                .formatted(file, rows.rows(), task.size()));
      }
      long[] ids = new long[rows.width()];
      for (int row = 0; row < end; row++) {
        rows.readLongs(ids);
        check(ids, row, task.size());
        if (row >= first) {
          int of = row;
          rankings[row - first] =
              task.rank(
                  row,
                  Arrays.stream(ids)
                      .mapToInt(id -> (int) id)
                      .filter(id -> id >= 0 && !task.isExcluded(of, id))
                      .sorted()
                      .distinct()
                      .toArray());
        }
      }
    }
    report.accept(SampledRecall.of(task, rankings, first).describe(task.config().neighbours()));
    return rankings;
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
