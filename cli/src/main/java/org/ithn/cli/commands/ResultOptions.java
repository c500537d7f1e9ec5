package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ithn.cli.ablation.Ablation;
import org.ithn.cli.ablation.AblationFolder;
import org.ithn.cli.ablation.AblationResults;
import org.ithn.cli.ablation.AblationScorer;
import org.ithn.cli.ablation.AblationTable;
import org.ithn.cli.ablation.TableFiles;
import org.ithn.cli.pages.AblationPages;
import org.ithn.cli.pages.TableFigures;
import org.ithn.cli.records.MatrixResults;
import org.ithn.cli.records.RecordFolder;
import org.ithn.cli.records.ResultJoin;
import org.ithn.experiments.UserException;
import picocli.CommandLine.Option;

/** Options for scoring the cells of an ablation. */
final class ResultOptions {
  @Option(
      names = "--meteor-resources",
      paramLabel = "DIR",
      description = "METEOR's data files; METEOR is omitted without them")
  private Optional<Path> meteor = Optional.empty();

  @Option(
      names = "--curve",
      paramLabel = "KEY",
      description =
          "a log key to draw, for example loss/report; repeatable (default: alignment/cosine,"
              + " negatives/cosine, loss/clip and validation/BLEU-4)")
  private List<String> curves = new ArrayList<>();

  @Option(
      names = "--record",
      paramLabel = "DIR",
      description =
          "also write scores, numbers per report and thinned curves, without texts, to DIR/MATRIX")
  private Optional<Path> record = Optional.empty();

  /** Writes tables, figures and pages of an ablation, and prints the short table. */
  void write(Console console, Ablation ablation) throws IOException {
    AblationScorer scoring = AblationScorer.of(meteor);
    MatrixResults results = AblationResults.of(ablation, scoring);
    TableFigures figures = writeJoined(console, List.of(results), ablation.folder().root());
    new AblationPages(ablation, figures, scoring).write();
  }

  /**
   * Writes tables and figures of several ablations or recorded results, joined, and prints the
   * short table.
   */
  void write(Console console, List<Path> folders, Path out) throws IOException {
    AblationScorer scoring = AblationScorer.of(meteor);
    List<MatrixResults> all = new ArrayList<>();
    for (Path folder : folders) {
      RecordFolder recorded = new RecordFolder(folder);
      all.add(
          recorded.exists() ? recorded.read() : AblationResults.of(Ablation.open(folder), scoring));
    }
    writeJoined(console, all, out);
  }

  private TableFigures writeJoined(Console console, List<MatrixResults> all, Path out)
      throws IOException {
    MatrixResults results = ResultJoin.join(all);
    AblationTable table = AblationTable.of(results, out);
    TableFigures figures = new TableFigures(results, table, keys(results));
    TableFiles files = new TableFiles(table);
    console.print("%s", files.markdown().stripTrailing());
    files.write(out).forEach(file -> console.progress("wrote " + file));
    Path drawn = new AblationFolder(out).figures();
    int count = figures.write(drawn).size();
    console.progress("wrote %d figures to %s".formatted(count, drawn));
    if (record.isPresent()) {
      for (MatrixResults each : all) {
        Path folder = record.get().resolve(each.heading().name());
        int records = new RecordFolder(folder).write(each).size();
        console.progress("wrote %d records to %s".formatted(records, folder));
      }
    }
    return figures;
  }

  private List<String> keys(MatrixResults results) {
    Set<String> logged = new LinkedHashSet<>();
    results.rows().stream()
        .flatMap(row -> row.records().stream())
        .forEach(cell -> logged.addAll(cell.curves().byKey().keySet()));
    for (String key : curves) {
      if (!logged.contains(key) && !logged.isEmpty()) {
        throw new UserException(
            "--curve is '%s', which no cell logged; logged: %s"
                .formatted(key, String.join(", ", logged)));
      }
    }
    return curves.isEmpty() ? TableFigures.DEFAULT_KEYS : curves;
  }
}
