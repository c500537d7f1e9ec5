package org.ithn.cli.ablation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ithn.cli.ablation.AblationFolder.CellFolder;
import org.ithn.metrics.report.ReportScores;
import org.ithn.metrics.scoring.PairedReports;
import org.ithn.metrics.significance.MetricComparison;
import org.ithn.metrics.significance.SeedSummary;

/**
 * Results of an ablation, computed from the records of its cells and, for clinical phantoms, the
 * data.
 *
 * @param name the matrix's name
 * @param description the matrix's description
 * @param metrics the columns of the short table
 * @param baseline the row that the others are compared with
 * @param rows the rows in the order of the matrix, then floor and ceiling on clinical phantoms
 * @param quotes rows of the paper's table that the matrix does not run or that the paper quotes
 * @param signatures the signature of each metric, by name
 */
public record AblationTable(
    String name,
    String description,
    List<String> metrics,
    String baseline,
    List<TableRow> rows,
    List<PaperTable.PublishedMethod> quotes,
    Map<String, String> signatures) {
  public AblationTable {
    metrics = List.copyOf(metrics);
    rows = List.copyOf(rows);
    quotes = List.copyOf(quotes);
  }

  /** Computes the table from the cells that are finished so far. */
  public static AblationTable of(Ablation ablation, AblationScorer scoring) throws IOException {
    return new TableBuilder(ablation, scoring).table();
  }

  /** Returns the metrics of all rows, in the order of the scorers. */
  public List<String> allMetrics() {
    return List.copyOf(signatures.keySet());
  }

  /** The cells of one row, with the reports and results of the finished ones. */
  private record FinishedCells(
      List<Cell> cells, Map<Long, PairedReports> reports, List<CellResult> results) {}

  /** Builder of one table. */
  private static final class TableBuilder {
    private final Ablation ablation;
    private final AblationScorer scoring;
    private final PaperTable paper;
    private final Map<String, String> signatures = new LinkedHashMap<>();

    TableBuilder(Ablation ablation, AblationScorer scoring) {
      this.ablation = ablation;
      this.scoring = scoring;
      this.paper = PaperTable.of(ablation.plan().matrix().table().paper());
    }

    AblationTable table() throws IOException {
      AblationMatrix matrix = ablation.matrix();
      Map<String, FinishedCells> all = new LinkedHashMap<>();
      for (String row : matrix.rows()) {
        all.put(row, finished(row));
      }
      List<TableRow> rows = new ArrayList<>();
      for (Map.Entry<String, FinishedCells> row : all.entrySet()) {
        boolean isBaseline = row.getKey().equals(matrix.baseline());
        Map<String, MetricComparison> against =
            isBaseline
                ? Map.of()
                : scoring.compare(all.get(matrix.baseline()).reports(), row.getValue().reports());
        rows.add(row(row.getKey(), row.getValue(), against));
      }
      rows.addAll(PhantomBounds.rows(ablation, scoring));
      List<PaperTable.PublishedMethod> quotes =
          paper.methods().values().stream().filter(method -> isQuoted(method, rows)).toList();
      return new AblationTable(
          ablation.plan().name(),
          matrix.file().description(),
          matrix.file().table().metrics(),
          matrix.baseline(),
          rows,
          quotes,
          signatures);
    }

    /** Returns true if only the paper has the row, or if the paper quotes it. */
    private static boolean isQuoted(PaperTable.PublishedMethod method, List<TableRow> rows) {
      return method.mark().equals("*")
          || method.mark().equals("**")
          || rows.stream().noneMatch(row -> row.paper().equals(method.name()));
    }

    private FinishedCells finished(String row) throws IOException {
      List<Cell> cells =
          ablation.matrix().cells().stream().filter(cell -> cell.row().equals(row)).toList();
      Map<Long, PairedReports> reports = new LinkedHashMap<>();
      List<CellResult> results = new ArrayList<>();
      for (Cell cell : cells) {
        CellFolder files = ablation.folder().cell(cell.id());
        if (Files.isRegularFile(files.result())) {
          reports.put(cell.seed(), AblationScorer.readReports(files.predictions()));
          results.add(RecordFiles.read(files.result(), CellResult.class));
        }
      }
      return new FinishedCells(cells, reports, results);
    }

    private TableRow row(String name, FinishedCells finished, Map<String, MetricComparison> against)
        throws IOException {
      List<Map<String, Double>> runs = new ArrayList<>();
      for (PairedReports reports : finished.reports().values()) {
        ReportScores scores = scoring.score(reports);
        runs.add(scores.values());
        scores
            .scores()
            .forEach((metric, score) -> signatures.put(metric, score.signature().toString()));
      }
      String method = finished.cells().get(0).paper();
      PaperTable.PublishedMethod published = paper.methods().get(method);
      return new TableRow(
          name,
          method,
          state(finished),
          runs.isEmpty() ? Map.of() : SeedSummary.summariseRuns(runs),
          against,
          published == null ? Map.of() : published.values(),
          TableRow.Cost.of(finished.results()),
          finished.cells().stream()
              .filter(cell -> finished.reports().containsKey(cell.seed()))
              .map(cell -> record(ablation.folder(), cell.id()))
              .toList());
    }

    private static String record(AblationFolder folder, String id) {
      Path record = folder.cell(id).run().resolve("run-record.json");
      return folder.root().relativize(record).toString().replace('\\', '/');
    }

    private String state(FinishedCells finished) {
      int done = finished.results().size();
      List<Cell> cells = finished.cells();
      if (!cells.get(0).canRun()) {
        return "cannot run: " + cells.get(0).notBuilt();
      }
      long failed =
          cells.stream()
              .map(cell -> ablation.folder().cell(cell.id()))
              .filter(files -> !Files.exists(files.result()) && Files.exists(files.failure()))
              .count();
      return done == cells.size()
          ? "%d of %d seeds".formatted(done, done)
          : "%d of %d seeds%s"
              .formatted(done, cells.size(), failed > 0 ? ", " + failed + " failed" : "");
    }
  }
}
