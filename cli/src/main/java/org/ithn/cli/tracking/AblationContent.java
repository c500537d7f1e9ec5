package org.ithn.cli.tracking;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ithn.cli.ablation.Ablation;
import org.ithn.cli.ablation.AblationFolder;
import org.ithn.cli.ablation.AblationResults;
import org.ithn.cli.ablation.AblationScorer;
import org.ithn.cli.ablation.Cell;
import org.ithn.cli.records.CellRecord;
import org.ithn.cli.records.MatrixResults;
import org.ithn.cli.tracking.TrackedRun.Artifact;
import org.ithn.cli.tracking.TrackedRun.Metric;
import org.ithn.cli.tracking.TrackedRun.Period;
import org.ithn.cli.tracking.TrackedRun.Status;

/**
 * Content of an ablation for an experiment tracker.
 *
 * @param parent the ablation itself, with its tables
 * @param children the finished cells
 */
public record AblationContent(TrackedRun parent, List<Child> children) {
  private static final List<String> TABLES =
      List.of("table.md", "table.csv", "table.tex", "table.json", "costs.csv");

  public AblationContent {
    children = List.copyOf(children);
  }

  /**
   * A finished cell.
   *
   * @param row the name of its row
   * @param record scores and cost
   * @param folder its run directory
   */
  public record Child(String row, CellRecord record, Path folder) {
    /**
     * Reads the cell's run, with its scores and cost.
     *
     * @param tags further tags
     */
    TrackedRun read(Map<String, String> tags) throws IOException {
      TrackedRun run = RunContent.read(folder);
      MlflowKeys keys = new MlflowKeys();
      long end = run.period().end();
      List<Metric> metrics = new ArrayList<>();
      record
          .test()
          .values()
          .forEach(
              (name, value) -> metrics.add(new Metric(keys.of("test/" + name), value, end, 0)));
      metrics.add(new Metric("cost/seconds", record.cost().seconds(), end, 0));
      metrics.add(new Metric("cost/peak_mebibytes", record.cost().peakMebibytes(), end, 0));
      Map<String, String> all = new LinkedHashMap<>(tags);
      all.put("ithn.row", row);
      all.put("ithn.seed", String.valueOf(record.seed()));
      return run.with(record.id(), all, metrics);
    }
  }

  /** Returns true if the folder contains an ablation. */
  public static boolean isAblation(Path root) {
    return Files.isRegularFile(new AblationFolder(root).plan());
  }

  /** Reads an ablation and scores the reports of its finished cells. */
  public static AblationContent read(Path root) throws IOException {
    Ablation ablation = Ablation.open(root);
    MatrixResults results = AblationResults.of(ablation, AblationScorer.of(Optional.empty()));
    List<Child> children = new ArrayList<>();
    for (MatrixResults.Row row : results.rows()) {
      for (MatrixResults.SourcedCell cell : row.cells()) {
        children.add(
            new Child(row.name(), cell.record(), cell.file().toAbsolutePath().getParent()));
      }
    }
    long planned = ablation.matrix().cells().stream().filter(Cell::canRun).count();
    Map<String, String> tags = new LinkedHashMap<>();
    tags.put("mlflow.source.type", "LOCAL");
    tags.put("mlflow.source.name", "ithn");
    tags.put("mlflow.note.content", results.heading().description());
    tags.put("ithn.matrix", results.heading().name());
    tags.put("ithn.baseline", results.baseline());
    tags.put("ithn.cells", "%d of %d finished".formatted(children.size(), planned));
    Status status = children.size() < planned ? Status.RUNNING : Status.FINISHED;
    return new AblationContent(
        new TrackedRun(
            RunContent.name(root),
            period(root, status, children),
            tags,
            Map.of(),
            List.of(),
            tables(root)),
        children);
  }

  /** Returns a copy with further artifacts of the ablation itself. */
  public AblationContent withArtifacts(List<Path> files) throws IOException {
    return new AblationContent(parent.withArtifacts(files), children);
  }

  private static Period period(Path root, Status status, List<Child> children) throws IOException {
    long created = Files.getLastModifiedTime(new AblationFolder(root).plan()).toMillis();
    long start = Long.MAX_VALUE;
    long end = 0;
    for (Child child : children) {
      Period period = RunContent.period(child.folder());
      start = Math.min(start, period.start());
      end = Math.max(end, period.end());
    }
    return children.isEmpty()
        ? new Period(status, created, created)
        : new Period(status, start, end);
  }

  private static Map<String, Artifact> tables(Path root) {
    Map<String, Artifact> tables = new LinkedHashMap<>();
    TABLES.stream()
        .filter(name -> Files.isRegularFile(root.resolve(name)))
        .forEach(name -> tables.put(name, new Artifact.OnDisk(root.resolve(name))));
    return tables;
  }
}
