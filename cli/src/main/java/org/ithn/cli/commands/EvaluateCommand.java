package org.ithn.cli.commands;

import com.google.common.base.Strings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.datasets.study.ViewMode;
import org.ithn.experiments.UserException;
import org.ithn.experiments.evaluation.AbnormalSentences;
import org.ithn.experiments.evaluation.Baselines;
import org.ithn.experiments.evaluation.ScoreTable;
import org.ithn.experiments.evaluation.Scoring;
import org.ithn.experiments.evaluation.TemplateSentences;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.ModelScorer;
import org.ithn.experiments.run.Plugins;
import org.ithn.experiments.run.Predictions;
import org.ithn.experiments.run.ReportPredictor;
import org.ithn.experiments.run.Run;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.clinical.CachingLabeller;
import org.ithn.metrics.clinical.ClinicalEfficacyScorer;
import org.ithn.metrics.clinical.ClinicalEfficacyScorer.Detail;
import org.ithn.metrics.clinical.LabelPolicy;
import org.ithn.metrics.report.ReportScores;
import org.ithn.metrics.scoring.ReportFile;
import org.ithn.metrics.scoring.SectionCheck;
import org.ithn.metrics.significance.Resampling;
import org.ithn.metrics.significance.SeedSummary;
import org.ithn.metrics.text.SharedReports;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn evaluate RUN}: scores the best epoch of a run. */
@Command(
    name = "evaluate",
    description = "Generates and scores the reports of a split.",
    mixinStandardHelpOptions = true)
final class EvaluateCommand implements Callable<Integer> {
  /** Fraction of distinct reports below which a warning is printed. */
  private static final double FEW_DISTINCT = 0.05;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "the run directory")
  private Path root;

  @Option(
      names = "--split",
      defaultValue = "test",
      description = "train, val or test (default: ${DEFAULT-VALUE})")
  private Split split;

  @Option(
      names = "--no-baselines",
      description =
          "do not score baselines such as the report of the nearest training image, for which all"
              + " training images are read")
  private boolean noBaselines;

  @Option(
      names = "--samples",
      defaultValue = "1000",
      description = "number of resamples for intervals; 0 = none (default: ${DEFAULT-VALUE})")
  private int samples;

  @Option(names = "--per-class", description = "also compute the F1 of each of the 14 observations")
  private boolean perClass;

  @Option(names = "--no-clinical", description = "skip clinical efficacy")
  private boolean noClinical;

  @Option(
      names = "--without-context",
      description =
          "generate from the images alone with a model that also reads texts, age, sex or images of"
              + " an earlier study; the results get names of their own")
  private boolean withoutContext;

  @Mixin private EvaluationData data;
  @Mixin private LabellerOptions labeller;
  @Mixin private EmbeddingOptions embeddings;
  @Mixin private BadExampleOption onBadExample;

  /** Splits of a data set by their names in annotations. */
  enum Split {
    TRAIN,
    VAL,
    TEST;

    List<Study> studies(StudySet studies) {
      return switch (this) {
        case TRAIN -> studies.train();
        case VAL -> studies.validation();
        case TEST -> studies.test();
      };
    }
  }

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    Scoring texts =
        Scoring.ofTexts(resampling()).withTexts(embeddings.bertScorer().stream().toList());
    List<CorpusScorer> clinical = clinicalScorers();
    Run run = data.open(root, console);
    Path folder = data.folder(run);
    Experiment experiment = run.experiment();
    String name = splitName() + (withoutContext ? "-without-context" : "");
    Evaluated evaluated = generate(run, console);
    Predictions predictions = evaluated.predictions();
    Path file = folder.resolve("predictions-" + name + ".json");
    predictions.write(file);
    Baselines baselines = baselines(run, evaluated, console);
    write(baselines, folder);
    printNote(console, experiment);
    printModelScores(console, run, evaluated.studies());
    Scoring scoring = texts.withClinical(clinical, evaluated.studies());
    String section =
        ReportFile.sectionOf(Path.of(experiment.data().files().annotation()), splitName());
    List<ScoreTable> tables =
        tables(experiment, predictions, baselines, scoring).stream()
            .map(table -> table.withSection(section))
            .toList();
    tables.forEach(table -> printTable(console, table));
    List<String> notes = notes(experiment, baselines, predictions);
    notes.forEach(note -> console.print("%s", note));
    ScoreTable.write(folder.resolve("scores-" + name + ".json"), name, tables, notes);
    warnOfFewDistinct(console, predictions);
    evaluated.warnings(splitName()).forEach(warning -> console.progress("warning: " + warning));
    console.print(
        "evaluate ok: bleu4=%.4f examples=%d predictions=%s",
        tables.get(0).model().value("BLEU-4"), predictions.rows().size(), file);
    return 0;
  }

  private List<String> notes(Experiment experiment, Baselines baselines, Predictions predictions) {
    List<String> notes = new ArrayList<>(baselines.notes());
    experiment
        .tables()
        .templates()
        .map(table -> TemplateSentences.of(table, predictions).describe())
        .ifPresent(notes::add);
    if (!noClinical) {
      AbnormalSentences.of(predictions).map(AbnormalSentences::describe).ifPresent(notes::add);
    }
    return notes;
  }

  private List<CorpusScorer> clinicalScorers() {
    List<CorpusScorer> scorers = new ArrayList<>();
    if (!noClinical) {
      scorers.add(
          new ClinicalEfficacyScorer(
              new CachingLabeller(labeller.open()),
              LabelPolicy.R2GEN,
              perClass ? Detail.CLASSES : Detail.AVERAGES));
    }
    embeddings.sembScorer().ifPresent(scorers::add);
    return scorers;
  }

  private Resampling resampling() {
    if (samples < 0) {
      throw new UserException("--samples is %d; it must be at least 0".formatted(samples));
    }
    return new Resampling(samples, Resampling.DEFAULT.seed());
  }

  private String splitName() {
    return split.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The model's predictions for a split.
   *
   * @param studies the usable studies of the split
   * @param train the training studies for baselines
   */
  private record Evaluated(Predictions predictions, List<Study> studies, List<Study> train) {
    /** Returns a sentence if the split shares reports with the training, or has another section. */
    List<String> warnings(String name) {
      List<String> warnings = new ArrayList<>();
      SharedReports.of(texts(studies), name.equals("train") ? List.of() : texts(train))
          .warning("the split '%s'".formatted(name), "the training split of the run")
          .ifPresent(warnings::add);
      SectionCheck.warning(
              predictions.rows().stream().map(Predictions.Row::report).toList(),
              predictions.rows().stream().flatMap(row -> row.references().stream()).toList())
          .ifPresent(warnings::add);
      return warnings;
    }

    private static List<String> texts(List<Study> studies) {
      return studies.stream().map(Study::report).toList();
    }
  }

  private Evaluated generate(Run run, Console console) throws IOException {
    Experiment experiment = run.experiment();
    BadExamples bad = onBadExample.create();
    try {
      StudySet studies = Experiment.loadStudies(experiment.data(), bad);
      List<Study> usable =
          withContext(
              experiment,
              Experiment.usableStudies(
                  split.studies(studies), splitName(), experiment.data(), bad));
      try (ReportPredictor writer = run.predictor(console::progress)) {
        return new Evaluated(
            Predictions.generate(experiment, usable, writer, bad, console.generationProgress()),
            usable,
            noBaselines ? List.of() : data.trainingStudies(run, studies.train(), console));
      }
    } finally {
      BadExampleOption.report(bad, console);
    }
  }

  /** Returns the studies, without their texts if these are not to be read. */
  private List<Study> withContext(Experiment experiment, List<Study> studies) {
    if (!withoutContext) {
      return studies;
    }
    if (experiment.studyContext().isEmpty()) {
      throw new UserException(
          "--without-context is set, but the run reads images alone (data.inputs.context); omit the"
              + " option");
    }
    return studies.stream().map(study -> study.withContext(Map.of())).toList();
  }

  private static void printModelScores(Console console, Run run, List<Study> studies)
      throws IOException {
    for (ModelScorer scorer : Plugins.modelScorers()) {
      scorer
          .score(run, studies, console::progress)
          .ifPresent(scores -> console.print("%s", scores));
    }
  }

  private Baselines baselines(Run run, Evaluated evaluated, Console console) throws IOException {
    return noBaselines
        ? Baselines.none()
        : Baselines.compute(
            run,
            evaluated.predictions(),
            evaluated.studies(),
            evaluated.train(),
            console::progress);
  }

  /** Writes the predictions of baselines; removes those of earlier evaluations. */
  private void write(Baselines baselines, Path folder) throws IOException {
    for (String name : Baselines.NAMES) {
      Path file = folder.resolve("baseline-%s-%s.json".formatted(name, splitName()));
      if (baselines.predictions().containsKey(name)) {
        baselines.predictions().get(name).write(file);
      } else {
        Files.deleteIfExists(file);
      }
    }
  }

  private static List<ScoreTable> tables(
      Experiment experiment, Predictions predictions, Baselines baselines, Scoring scoring) {
    List<ScoreTable> tables = new ArrayList<>();
    boolean separate = experiment.data().views().mode() == ViewMode.SEPARATE;
    String unit = separate ? "per image" : "per study";
    tables.add(ScoreTable.of(unit, predictions, baselines, rows -> rows, scoring));
    if (separate && experiment.data().views().perStudy() > 1) {
      tables.add(
          ScoreTable.of(
              "per study (first view)", predictions, baselines, Predictions::firstViews, scoring));
    }
    return tables;
  }

  private static void warnOfFewDistinct(Console console, Predictions predictions) {
    if (predictions.distinctShare() < FEW_DISTINCT) {
      console.progress(
          "warning: only %.1f %% of the reports are distinct; the model largely ignores the image"
              .formatted(100 * predictions.distinctShare()));
    }
  }

  /** Prints the backbone's note on generation, if it has one. */
  static void printNote(Console console, Experiment experiment) {
    String note = experiment.backbone().generationNote();
    if (!note.isEmpty()) {
      console.print("%s", note);
    }
  }

  static void printTable(Console console, String unit, Predictions predictions) {
    printTable(console, ScoreTable.of(unit, predictions, Baselines.none(), rows -> rows));
  }

  /** Prints a line per score, with the model's interval and a column per system. */
  private static void printTable(Console console, ScoreTable table) {
    console.print("%s, %d examples", table.unit(), table.examples());
    int width =
        table.model().scores().keySet().stream().mapToInt(String::length).reduce(20, Math::max);
    if (table.systems().size() > 1 || !table.intervals().isEmpty()) {
      StringBuilder heading = new StringBuilder("  " + " ".repeat(width));
      table.systems().keySet().forEach(system -> heading.append(" %8s".formatted(system)));
      console.print("%s%s", heading, table.intervals().isEmpty() ? "" : "  95 % interval, model");
    }
    for (CorpusScore score : table.model().scores().values()) {
      StringBuilder line = new StringBuilder("  " + Strings.padEnd(score.name(), width, ' '));
      for (Map.Entry<String, ReportScores> system : table.systems().entrySet()) {
        String value = String.format(Locale.ROOT, "%.4f", system.getValue().value(score.name()));
        line.append(' ')
            .append(Strings.padStart(value, Math.max(8, system.getKey().length()), ' '));
      }
      if (table.intervals().containsKey(score.name())) {
        line.append("  %-18s".formatted(table.intervals().get(score.name())));
      }
      console.print("%s  %s", line, score.signature());
    }
    table.samples().forEach((system, sample) -> printErrors(console, system, sample));
  }

  /** Prints the standard errors of a system's scores, which are means over draws. */
  private static void printErrors(Console console, String system, Map<String, SeedSummary> sample) {
    StringBuilder line = new StringBuilder();
    sample.forEach(
        (name, score) ->
            line.append(
                String.format(Locale.ROOT, ", %s %.4f", name, ScoreTable.standardError(score))));
    console.print(
        "  %s: means over %d draws; standard errors%s",
        system, sample.values().iterator().next().runs(), line.substring(1));
  }
}
