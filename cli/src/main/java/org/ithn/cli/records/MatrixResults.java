package org.ithn.cli.records;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Results of the finished cells of one or several matrices, from which tables and figures are made.
 *
 * @param heading name, description and paper's table
 * @param reference the configuration of the baseline, from which the cells' differences count;
 *     empty if nothing was prepared
 * @param metrics the metrics of the short table
 * @param baseline the row that the others are compared with
 * @param rows the rows in the order of the table
 * @param bounds floor and ceiling; often none
 */
public record MatrixResults(
    Heading heading,
    Map<String, JsonNode> reference,
    List<String> metrics,
    String baseline,
    List<Row> rows,
    List<Bound> bounds) {
  public MatrixResults {
    reference = Collections.unmodifiableMap(new TreeMap<>(reference));
    metrics = List.copyOf(metrics);
    rows = List.copyOf(rows);
    bounds = List.copyOf(bounds);
  }

  /**
   * Subject of the results.
   *
   * @param name the matrix's name
   * @param description a description in one line
   * @param paperTable the paper's table to compare with; empty if none
   * @param paperDataset the data set's name in that table; empty if none
   */
  public record Heading(String name, String description, String paperTable, String paperDataset) {}

  /**
   * A row.
   *
   * @param name the row's name
   * @param paper the method's name in the paper; empty if it has none
   * @param plan the cells that the matrix has for the row
   * @param cells the finished cells
   */
  public record Row(String name, String paper, Plan plan, List<SourcedCell> cells) {
    public Row {
      cells = List.copyOf(cells);
    }

    /** Returns the records of the finished cells. */
    public List<CellRecord> records() {
      return cells.stream().map(SourcedCell::record).toList();
    }

    /** Describes the finished seeds, or the reason why the row cannot run. */
    public String state() {
      int done = cells.size();
      if (!plan.notBuilt().isEmpty()) {
        return "cannot run: " + plan.notBuilt();
      }
      String failed = plan.failed() > 0 ? ", %d failed".formatted(plan.failed()) : "";
      return "%d of %d seeds%s".formatted(done, Math.max(done, plan.seeds()), failed);
    }
  }

  /**
   * The cells that a matrix has for a row.
   *
   * @param seeds the number of cells
   * @param failed the number of cells that failed and were not run again
   * @param notBuilt the reason why the row cannot run; empty if it can
   */
  public record Plan(int seeds, int failed, String notBuilt) {}

  /**
   * A finished cell with its origin.
   *
   * @param record the record
   * @param file the run record or, for results read from records, the record's file
   */
  public record SourcedCell(CellRecord record, Path file) {}

  /**
   * Scores that bound those of every row.
   *
   * @param name the name of the predictions, such as {@code most_common_report}
   * @param kind {@code floor} or {@code ceiling}
   * @param scores the scores by metric
   */
  public record Bound(String name, String kind, Map<String, Double> scores) {
    public Bound {
      scores = Collections.unmodifiableMap(new LinkedHashMap<>(scores));
    }
  }

  /** Returns the cells of the row with the baseline's name; empty if there is none. */
  public List<CellRecord> baselineCells() {
    return rows.stream()
        .filter(row -> row.name().equals(baseline))
        .findFirst()
        .map(Row::records)
        .orElse(List.of());
  }
}
