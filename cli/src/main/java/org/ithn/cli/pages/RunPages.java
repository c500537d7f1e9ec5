package org.ithn.cli.pages;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableMap;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.ithn.cli.records.RunScalars;
import org.ithn.datasets.DataException;
import org.ithn.datasets.mining.NeighbourFile;
import org.ithn.experiments.UserException;
import org.ithn.experiments.comparison.RunSummary;
import org.ithn.experiments.run.Predictions;
import org.ithn.experiments.run.Run;
import org.ithn.framework.files.Json;
import org.ithn.framework.files.OwnFiles;
import org.ithn.framework.files.TextFile;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.runs.RunRecord;

/**
 * Writer of the HTML pages of one run. A missing part is a sentence on its page.
 *
 * @param run the run
 * @param folder the folder of the pages
 * @param options choices about the reports
 * @param progress receives progress and warnings
 */
public record RunPages(Run run, Path folder, Options options, Consumer<String> progress) {
  /** Metrics that can rank the reports. */
  public static final List<String> METRICS = RunEvaluation.METRICS;

  private static final ImmutableMap<String, String> TITLES =
      ImmutableMap.of(
          "index.html", "Overview",
          "curves.html", "Curves",
          "reports.html", "Reports",
          "hardest.html", "Hardest studies",
          "neighbours.html", "Mined pairs",
          "configuration.html", "Configuration and record");

  private static final String NOT_EVALUATED =
      "The run has no evaluation yet; ./ithn evaluate writes one.";
  private static final String TERMS =
      "The pages contain %s of the data set; respect its terms when you share them.";

  /**
   * Choices about the reports.
   *
   * @param predictions the file of an evaluation; empty for the latest one of the run
   * @param split the evaluated split; empty for the one that was evaluated last
   * @param metric the metric that ranks the reports, one of {@link #METRICS}
   * @param reports the largest number of reports on the page, those with the lowest score
   * @param heatMaps the number of reports with heat maps, those with the lowest score
   * @param images whether the pages contain images
   */
  public record Options(
      Optional<Path> predictions,
      Optional<String> split,
      String metric,
      int reports,
      int heatMaps,
      boolean images) {}

  /**
   * Writes the pages.
   *
   * @return the number of reports on them
   */
  public int write() throws IOException {
    Optional<RunEvaluation> evaluation = evaluation();
    RunScalars log = log();
    RunStudies own = RunStudies.read(run);
    RunStudies studies = evaluation.isPresent() ? evaluated(evaluation.get(), own) : own;
    List<String> notes = notes(evaluation, studies);
    OwnFiles.createFolder(folder);
    page(
        "index.html",
        RunOverviewPage.body(
            RunSummary.of(run.folder().root()), log, evaluation, tables(evaluation), notes));
    page(
        "curves.html",
        log.byKey().isEmpty() ? "<p>The run has no log yet.</p>" : CurvesPage.body(log));
    int shown = evaluation.isPresent() ? reports(evaluation.get(), studies) : 0;
    if (evaluation.isEmpty()) {
      page("reports.html", sentence(NOT_EVALUATED));
      page("hardest.html", sentence(NOT_EVALUATED));
    }
    page("neighbours.html", neighbours(own));
    page("configuration.html", configuration());
    return shown;
  }

  private Optional<RunEvaluation> evaluation() throws IOException {
    return options.predictions().isPresent()
        ? RunEvaluation.read(run.folder(), options.predictions().get())
        : RunEvaluation.read(run.folder(), options.split());
  }

  /** Returns the studies of an evaluation, which may be other ones than the run's. */
  private RunStudies evaluated(RunEvaluation evaluation, RunStudies own) throws IOException {
    Path description = evaluation.file().resolveSibling(RunDirectory.EVALUATION);
    if (!Files.isRegularFile(description)) {
      return own;
    }
    try {
      JsonNode data = Json.LENIENT.readTree(TextFile.read(description));
      List<String> keys = new ArrayList<>();
      data.path("keys").forEach(key -> keys.add(key.asText()));
      keys.add("data.files.annotation=" + data.path("annotation").asText());
      keys.add("data.files.images=" + data.path("images").asText());
      return RunStudies.read(Run.open(run.folder().root(), keys));
    } catch (JsonProcessingException | UserException e) {
      return new RunStudies(
          Map.of(), List.of(), "%s is damaged; evaluate the run again".formatted(description));
    }
  }

  private void page(String file, String body) throws IOException {
    new PageSet(folder, run.experiment().config().name(), TITLES).write(file, body);
  }

  private static String sentence(String text) {
    return "<p>%s</p>".formatted(HtmlPage.escape(text));
  }

  private RunScalars log() throws IOException {
    Path file = run.folder().log();
    return Files.isRegularFile(file) ? RunScalars.read(file) : new RunScalars(Map.of());
  }

  private List<String> notes(Optional<RunEvaluation> evaluation, RunStudies studies) {
    List<String> notes = new ArrayList<>();
    if (evaluation.isEmpty()) {
      notes.add(NOT_EVALUATED);
    } else if (!evaluation.get().isOf(run.folder().root())) {
      notes.add("The reports are those of %s.".formatted(evaluation.get().file()));
    }
    if (evaluation.isPresent() && evaluation.get().outdated()) {
      notes.add("The evaluation is older than the best checkpoint; evaluate the run again.");
    }
    if (!studies.problem().isEmpty()) {
      boolean own = evaluation.isEmpty() || evaluation.get().isOf(run.folder().root());
      notes.add(
          "%s left out: %s."
              .formatted(own ? "Images and mined pairs are" : "Images are", studies.problem()));
    }
    notes.add(terms());
    return notes;
  }

  private String terms() {
    return TERMS.formatted(showsImages() ? "images and reports" : "reports");
  }

  private boolean showsImages() {
    return options.images() && !run.experiment().data().regions().hasFile();
  }

  /** Returns the tables that {@code evaluate} wrote beside the reports. */
  private List<JsonNode> tables(Optional<RunEvaluation> evaluation) throws IOException {
    List<JsonNode> tables = new ArrayList<>();
    if (evaluation.isPresent()) {
      Path file = evaluation.get().scoreFile();
      try {
        if (Files.isRegularFile(file)) {
          Json.LENIENT.readTree(TextFile.read(file)).path("tables").forEach(tables::add);
        }
      } catch (JsonProcessingException e) {
        progress.accept("%s is damaged; evaluate the run again".formatted(file));
      }
    }
    return tables;
  }

  private int reports(RunEvaluation evaluation, RunStudies studies) throws IOException {
    List<Integer> ranked = evaluation.ranked(options.metric());
    List<Integer> shown = ranked.subList(0, Math.min(options.reports(), ranked.size()));
    List<Predictions.Row> rows =
        shown.stream().map(row -> evaluation.predictions().rows().get(row)).toList();
    Map<String, Path> images = new LinkedHashMap<>();
    RunAttention attention = RunAttention.none("");
    if (showsImages() && studies.problem().isEmpty()) {
      for (Predictions.Row row : rows) {
        studies.images(row.id()).stream()
            .findFirst()
            .ifPresent(image -> images.put(row.id(), image));
      }
      List<Predictions.Row> mapped = rows.subList(0, Math.min(options.heatMaps(), rows.size()));
      attention = RunAttention.read(run, studies, mapped, progress);
    }
    page(
        "reports.html",
        RunReportsPage.body(
            evaluation,
            options.metric(),
            shown,
            images,
            attention,
            reportNotes(evaluation, studies, attention, rows.size() - images.size())));
    page("hardest.html", HardestPage.body(evaluation, options.metric(), shown.size()));
    return shown.size();
  }

  private List<String> reportNotes(
      RunEvaluation evaluation, RunStudies studies, RunAttention attention, int withoutImage) {
    List<String> notes = new ArrayList<>(notes(Optional.of(evaluation), studies));
    if (showsImages() && studies.problem().isEmpty() && withoutImage > 0) {
      notes.add("The data lack the studies or images of %d reports.".formatted(withoutImage));
    }
    int maps = attention.byExample().size();
    if (maps > 0) {
      notes.add(
          "Heat maps of %d reports, those with the lowest %s, show the attention of the best epoch"
                  .formatted(maps, options.metric())
              + " to the first view while it reads the report.");
    } else if (!attention.problem().isEmpty()) {
      notes.add(attention.problem());
    }
    return notes;
  }

  private String neighbours(RunStudies studies) {
    String file = run.experiment().data().files().neighbours();
    if (file.isEmpty() || !Files.isRegularFile(Path.of(file))) {
      return NeighboursPage.MISSING;
    }
    if (!studies.problem().isEmpty()) {
      return sentence("The studies of the pairs are missing: " + studies.problem() + ".");
    }
    try {
      return sentence(terms())
          + NeighboursPage.body(NeighbourFile.read(Path.of(file)), studies.train(), showsImages());
    } catch (DataException e) {
      return sentence(e.getMessage() + ".");
    }
  }

  private String configuration() throws IOException {
    Path file = run.folder().runRecord();
    return RunConfigurationPage.body(
        run.experiment().config(),
        Files.isRegularFile(file) ? Optional.of(RunRecord.load(file)) : Optional.empty());
  }
}
