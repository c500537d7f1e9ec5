package org.ithn.cli.ablation;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.ithn.cli.ablation.AblationFolder.CellFolder;
import org.ithn.cli.records.CellRecord;
import org.ithn.cli.records.ConfigurationDifference;
import org.ithn.cli.records.MatrixResults;
import org.ithn.cli.records.RunScalars;
import org.ithn.cli.records.TestScores;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.runs.RunRecord;
import org.ithn.metrics.scoring.PairedReports;

/** Reader of the results of an ablation from the folders of its finished cells. */
public final class AblationResults {
  private final Ablation ablation;
  private final AblationScorer scoring;
  private final Map<String, JsonNode> reference;

  private AblationResults(Ablation ablation, AblationScorer scoring) {
    this.ablation = ablation;
    this.scoring = scoring;
    this.reference = reference(ablation);
  }

  /** Returns the keys of the baseline or, if it cannot run, of the first cell that can. */
  private static Map<String, JsonNode> reference(Ablation ablation) {
    String baseline = ablation.matrix().baseline();
    return ablation.matrix().cells().stream()
        .filter(Cell::canRun)
        .sorted(Comparator.comparing(cell -> !cell.row().equals(baseline)))
        .map(cell -> ablation.folder().cell(cell.id()).config())
        .filter(Files::isRegularFile)
        .findFirst()
        .map(config -> ConfigurationDifference.keys(Plugins.configReader().read(config)))
        .orElse(Map.of());
  }

  /** Scores the reports of the cells that are finished so far. */
  public static MatrixResults of(Ablation ablation, AblationScorer scoring) throws IOException {
    return new AblationResults(ablation, scoring).read();
  }

  private MatrixResults read() throws IOException {
    AblationMatrix matrix = ablation.matrix();
    MatrixFile.Table table = matrix.file().table();
    List<MatrixResults.Row> rows = new ArrayList<>();
    for (String row : matrix.rows()) {
      rows.add(row(row));
    }
    return new MatrixResults(
        new MatrixResults.Heading(
            ablation.plan().name(),
            matrix.file().description(),
            table.paper().table(),
            table.paper().dataset()),
        reference,
        table.metrics(),
        matrix.baseline(),
        rows,
        PhantomBounds.of(ablation, scoring));
  }

  private MatrixResults.Row row(String name) throws IOException {
    List<Cell> cells =
        ablation.matrix().cells().stream().filter(cell -> cell.row().equals(name)).toList();
    List<MatrixResults.SourcedCell> finished = new ArrayList<>();
    int failed = 0;
    for (Cell cell : cells) {
      CellFolder files = ablation.folder().cell(cell.id());
      if (Files.isRegularFile(files.result())) {
        finished.add(new MatrixResults.SourcedCell(record(cell, files), runRecord(files)));
      } else if (Files.exists(files.failure())) {
        failed++;
      }
    }
    return new MatrixResults.Row(
        name,
        cells.get(0).paper(),
        new MatrixResults.Plan(cells.size(), failed, cells.get(0).notBuilt()),
        finished);
  }

  private static Path runRecord(CellFolder files) {
    return files.run().resolve("run-record.json");
  }

  private CellRecord record(Cell cell, CellFolder files) throws IOException {
    CellResult result = RecordFiles.read(files.result(), CellResult.class);
    PairedReports reports = AblationScorer.readReports(files.predictions());
    return new CellRecord(
        cell.id(),
        cell.seed(),
        ConfigurationDifference.of(
            Plugins.configReader().read(files.config()), cell.presets(), reference),
        CellRecord.Provenance.of(RunRecord.load(runRecord(files))),
        new CellRecord.Cost(
            result.cost().seconds(),
            result.cost().peakMebibytes(),
            result.cost().examplesPerSecond(),
            result.steps(),
            result.bestEpoch()),
        TestScores.of(reports, scoring.score(reports)),
        RunScalars.read(files.run().resolve("log.jsonl")).curves());
  }
}
