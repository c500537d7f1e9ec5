package org.ithn.cli.records;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ithn.cli.records.MatrixResults.Bound;
import org.ithn.cli.records.MatrixResults.Heading;
import org.ithn.cli.records.MatrixResults.Plan;
import org.ithn.cli.records.MatrixResults.Row;
import org.ithn.cli.records.MatrixResults.SourcedCell;
import org.ithn.experiments.UserException;

/**
 * Joins the results of several matrices into one.
 *
 * <p>Rows of the same experiment become one row, with each seed once; the first matrix counts. The
 * name of another experiment's row that is already taken gets the matrix's name. Metrics are those
 * of all matrices, baseline and paper's table those of the first.
 */
public final class ResultJoin {
  private final Map<String, Row> rows = new LinkedHashMap<>();
  private final Map<String, Bound> bounds = new LinkedHashMap<>();
  private final Set<String> metrics = new LinkedHashSet<>();

  private ResultJoin() {}

  /**
   * Joins results, at least one.
   *
   * @throws UserException if the matrices were tested on different reports
   */
  public static MatrixResults join(List<MatrixResults> all) {
    MatrixResults first = all.get(0);
    if (all.size() == 1) {
      return first;
    }
    ResultJoin join = new ResultJoin();
    for (MatrixResults results : all) {
      checkSameTest(first, results);
      join.metrics.addAll(results.metrics());
      results.rows().forEach(row -> join.add(row, results.heading().name()));
      results.bounds().forEach(bound -> join.bounds.putIfAbsent(bound.name(), bound));
    }
    return new MatrixResults(
        new Heading(
            all.stream().map(each -> each.heading().name()).collect(Collectors.joining(", ")),
            all.stream()
                .map(each -> each.heading().description())
                .collect(Collectors.joining("; ")),
            first.heading().paperTable(),
            first.heading().paperDataset()),
        first.reference(),
        List.copyOf(join.metrics),
        first.baseline(),
        List.copyOf(join.rows.values()),
        List.copyOf(join.bounds.values()));
  }

  private static void checkSameTest(MatrixResults first, MatrixResults other) {
    Set<String> corpora =
        Stream.of(first, other)
            .flatMap(results -> results.rows().stream())
            .flatMap(row -> row.records().stream())
            .map(cell -> cell.test().corpus())
            .collect(Collectors.toSet());
    if (corpora.size() > 1) {
      throw new UserException(
          "%s and %s were tested on different reports; join only matrices with the same test split"
              .formatted(first.heading().name(), other.heading().name()));
    }
  }

  private void add(Row row, String matrix) {
    for (Row known : rows.values()) {
      if (isSameExperiment(known, row)) {
        rows.put(known.name(), pooled(known, row));
        return;
      }
    }
    String name = row.name();
    for (int copy = 1; rows.containsKey(name); copy++) {
      name =
          copy == 1
              ? "%s (%s)".formatted(row.name(), matrix)
              : "%s (%s %d)".formatted(row.name(), matrix, copy);
    }
    rows.put(name, new Row(name, row.paper(), row.plan(), row.cells()));
  }

  /** Compares the cells or, if a row has none yet, the names. */
  private static boolean isSameExperiment(Row known, Row row) {
    boolean unfinished = known.cells().isEmpty() || row.cells().isEmpty();
    return unfinished
        ? known.name().equals(row.name())
        : known.records().get(0).isSameExperiment(row.records().get(0));
  }

  private static Row pooled(Row known, Row more) {
    Map<Long, SourcedCell> bySeed = new LinkedHashMap<>();
    known.cells().forEach(cell -> bySeed.put(cell.record().seed(), cell));
    more.cells().forEach(cell -> bySeed.putIfAbsent(cell.record().seed(), cell));
    Plan plan = known.cells().isEmpty() ? more.plan() : known.plan();
    List<SourcedCell> cells = new ArrayList<>(bySeed.values());
    return new Row(known.name(), known.paper(), plan, cells);
  }
}
