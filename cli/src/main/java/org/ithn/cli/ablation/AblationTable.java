package org.ithn.cli.ablation;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ithn.cli.records.CellRecord;
import org.ithn.cli.records.MatrixResults;
import org.ithn.metrics.Signature;

/**
 * Table of the results of one or several matrices.
 *
 * @param name the matrix's name
 * @param description the matrix's description
 * @param metrics the columns of the short table
 * @param baseline the row that the others are compared with
 * @param rows the rows in the order of the matrix, then floor and ceiling on clinical phantoms
 * @param quotes rows of the paper's table that the matrix does not run or that the paper quotes
 * @param paperNotes sentences about numbers of the paper's table; often none
 * @param signatures the signature of each metric, by name
 */
public record AblationTable(
    String name,
    String description,
    List<String> metrics,
    String baseline,
    List<TableRow> rows,
    List<PaperTable.PublishedMethod> quotes,
    List<String> paperNotes,
    Map<String, String> signatures) {
  public AblationTable {
    metrics = List.copyOf(metrics);
    rows = List.copyOf(rows);
    quotes = List.copyOf(quotes);
    paperNotes = List.copyOf(paperNotes);
  }

  /** Computes the table of results; links to records are relative to a folder. */
  public static AblationTable of(MatrixResults results, Path folder) {
    Map<String, List<CellRecord>> others = new LinkedHashMap<>();
    for (MatrixResults.Row row : results.rows()) {
      if (!row.name().equals(results.baseline())) {
        others.put(row.name(), row.records());
      }
    }
    Map<String, Map<String, RowComparison>> comparisons =
        RowComparison.ofRows(results.baselineCells(), others);
    PaperTable paper =
        PaperTable.of(
            new MatrixFile.Paper(results.heading().paperTable(), results.heading().paperDataset()));
    List<TableRow> rows = new ArrayList<>();
    for (MatrixResults.Row row : results.rows()) {
      PaperTable.PublishedMethod published = paper.methods().get(row.paper());
      rows.add(
          TableRow.of(
              row,
              comparisons.getOrDefault(row.name(), Map.of()),
              published == null ? Map.of() : published.values(),
              folder));
    }
    results.bounds().forEach(bound -> rows.add(TableRow.of(bound)));
    return new AblationTable(
        results.heading().name(),
        results.heading().description(),
        results.metrics(),
        results.baseline(),
        rows,
        paper.methods().values().stream().filter(method -> isQuoted(method, rows)).toList(),
        paper.notes(),
        signatures(results));
  }

  /** Returns true if only the paper has the row, or if the paper quotes it. */
  private static boolean isQuoted(PaperTable.PublishedMethod method, List<TableRow> rows) {
    return method.mark().equals("*")
        || method.mark().equals("**")
        || rows.stream().noneMatch(row -> row.paper().equals(method.name()));
  }

  private static Map<String, String> signatures(MatrixResults results) {
    Map<String, String> signatures = new LinkedHashMap<>();
    for (MatrixResults.Row row : results.rows()) {
      for (CellRecord cell : row.records()) {
        cell.test()
            .signatures()
            .forEach(text -> signatures.put(Signature.parse(text).metric(), text));
      }
    }
    return signatures;
  }

  /** Returns the metrics of all rows: those of the short table first, then the others. */
  public List<String> allMetrics() {
    Set<String> ordered = new LinkedHashSet<>(metrics);
    ordered.retainAll(signatures.keySet());
    ordered.addAll(signatures.keySet());
    return List.copyOf(ordered);
  }

  /** Returns the rows that bound the others, floor and ceiling; often none. */
  public List<TableRow> bounds() {
    return rows.stream().filter(row -> row.hasScores() && !row.hasRuns()).toList();
  }
}
