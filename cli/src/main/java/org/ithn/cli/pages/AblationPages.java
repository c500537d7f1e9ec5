package org.ithn.cli.pages;

import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.ithn.cli.ablation.Ablation;
import org.ithn.cli.ablation.AblationFolder.CellFolder;
import org.ithn.cli.ablation.AblationScorer;
import org.ithn.cli.ablation.AttentionGallery;
import org.ithn.cli.ablation.Cell;
import org.ithn.cli.records.RunScalars;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.mining.NeighbourFile;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.Plugins;
import org.ithn.experiments.run.Predictions;
import org.ithn.framework.files.OwnFiles;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.scoring.PairedReports;

/**
 * Writer of an ablation's HTML pages.
 *
 * @param ablation the ablation
 * @param figures the ablation's results, table and figures
 * @param scoring the scorer of single reports
 */
public record AblationPages(Ablation ablation, TableFigures figures, AblationScorer scoring) {
  private static final int FAILURES = 30;
  private static final String SORTED_BY = "ROUGE-L";

  private static final ImmutableMap<String, String> TITLES =
      ImmutableMap.of(
          "index.html", "Overview",
          "curves.html", "Curves",
          "gallery.html", "Gallery",
          "failures.html", "Failures",
          "neighbours.html", "Nearest negatives");

  /** The first finished seed of a row, which the pages show. */
  private record ShownRow(
      Cell cell, CellFolder folder, PairedReports reports, AttentionGallery attention) {}

  /** Writes the pages from the cells that are finished so far. */
  public void write() throws IOException {
    OwnFiles.createFolder(ablation.folder().pages());
    Map<String, ShownRow> rows = shownRows();
    page("index.html", OverviewPage.body(figures));
    Map<String, RunScalars> logs = new LinkedHashMap<>();
    for (Map.Entry<String, ShownRow> row : rows.entrySet()) {
      logs.put(row.getKey(), RunScalars.read(row.getValue().folder().run().resolve("log.jsonl")));
    }
    page("curves.html", CurvesPage.body(figures, logs));
    Map<String, Study> test = new LinkedHashMap<>();
    if (rows.isEmpty()) {
      page("neighbours.html", "<p>No cell is finished.</p>");
    } else {
      DataConfig data = data(rows.values().iterator().next());
      StudySet studies = Experiment.loadStudies(data, BadExamples.skipAndRecord());
      studies.test().forEach(study -> test.put(study.id(), study));
      neighbours(data, studies);
    }
    page(
        "gallery.html",
        GalleryPage.body("The first studies of the test split.", gallery(rows, test)));
    page(
        "failures.html",
        GalleryPage.body(
            "The test studies with the lowest mean %s over all rows, lowest first."
                .formatted(SORTED_BY),
            failures(rows, test)));
  }

  private void page(String file, String body) throws IOException {
    new PageSet(ablation.folder().pages(), figures.table().name(), TITLES).write(file, body);
  }

  private Map<String, ShownRow> shownRows() throws IOException {
    Map<String, ShownRow> rows = new LinkedHashMap<>();
    for (Cell cell : ablation.matrix().cells()) {
      CellFolder folder = ablation.folder().cell(cell.id());
      if (Files.isRegularFile(folder.result()) && !rows.containsKey(cell.row())) {
        rows.put(
            cell.row(),
            new ShownRow(
                cell,
                folder,
                AblationScorer.readReports(folder.predictions()),
                AttentionGallery.read(folder.attention())));
      }
    }
    return rows;
  }

  private static DataConfig data(ShownRow shown) {
    return Experiment.dataConfig(Plugins.configReader().read(shown.folder().config()));
  }

  private void neighbours(DataConfig data, StudySet studies) throws IOException {
    Path mined = Path.of(data.files().neighbours());
    if (!Files.isRegularFile(mined)) {
      page("neighbours.html", NeighboursPage.MISSING);
      return;
    }
    page("neighbours.html", NeighboursPage.body(NeighbourFile.read(mined), studies.train(), true));
  }

  private static List<GalleryPage.Example> gallery(
      Map<String, ShownRow> rows, Map<String, Study> studies) {
    List<GalleryPage.Example> examples = new ArrayList<>();
    if (!rows.isEmpty()) {
      ShownRow first = rows.values().iterator().next();
      List<String> ids =
          first.attention().reports().stream().map(AttentionGallery.ReportAttention::id).toList();
      for (String id : first.reports().ids()) {
        boolean firstView = id.equals(Predictions.studyId(id)) || id.matches(".*#[01]");
        boolean listed =
            ids.contains(Predictions.studyId(id)) || (ids.isEmpty() && examples.size() < 12);
        if (firstView
            && listed
            && examples.stream().noneMatch(e -> e.id().equals(Predictions.studyId(id)))) {
          examples.add(example(id, rows, studies, ""));
        }
      }
    }
    return examples;
  }

  private static GalleryPage.Example example(
      String id, Map<String, ShownRow> rows, Map<String, Study> studies, String note) {
    Map<String, String> reports = new LinkedHashMap<>();
    Map<String, AttentionGallery.ReportAttention> attention = new HashMap<>();
    String reference = "";
    for (Map.Entry<String, ShownRow> row : rows.entrySet()) {
      PairedReports paired = row.getValue().reports();
      int at = paired.ids().indexOf(id);
      if (at >= 0) {
        reports.put(row.getKey(), paired.hypotheses().get(at));
        reference = paired.references().get(at).get(0);
        row.getValue().attention().reports().stream()
            .filter(report -> report.id().equals(Predictions.studyId(id)))
            .findFirst()
            .ifPresent(report -> attention.put(row.getKey(), report));
      }
    }
    Path image = studies.get(Predictions.studyId(id)).imagePaths().get(0);
    return new GalleryPage.Example(
        Predictions.studyId(id),
        Optional.of(image),
        reference,
        reports,
        attention,
        GalleryPage.Facts.note(note));
  }

  private List<GalleryPage.Example> failures(
      Map<String, ShownRow> rows, Map<String, Study> studies) {
    Map<String, Double> sums = new LinkedHashMap<>();
    for (ShownRow shown : rows.values()) {
      CorpusScore score = scoring.score(shown.reports()).scores().get(SORTED_BY);
      for (int i = 0; i < shown.reports().ids().size(); i++) {
        sums.merge(shown.reports().ids().get(i), score.item(i), Double::sum);
      }
    }
    return sums.entrySet().stream()
        .sorted(Comparator.comparingDouble(Map.Entry::getValue))
        .limit(FAILURES)
        .map(
            entry ->
                example(
                    entry.getKey(),
                    rows,
                    studies,
                    String.format(
                        Locale.ROOT, "%s %.3f", SORTED_BY, entry.getValue() / rows.size())))
        .toList();
  }
}
