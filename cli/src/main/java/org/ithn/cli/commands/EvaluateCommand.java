package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.datasets.study.ViewMode;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.ModelScorer;
import org.ithn.experiments.run.Plugins;
import org.ithn.experiments.run.Predictions;
import org.ithn.experiments.run.ReportPredictor;
import org.ithn.experiments.run.Run;
import org.ithn.metrics.CorpusScore;
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
    Run run = Run.open(root);
    Experiment experiment = run.experiment();
    String name = split.name().toLowerCase(Locale.ROOT);
    BadExamples bad = onBadExample.create();
    Predictions predictions;
    List<Study> scored;
    try {
      StudySet studies = Experiment.loadStudies(experiment.data(), bad);
      List<Study> usable =
          Experiment.usableStudies(split.studies(studies), name, experiment.data(), bad);
      try (ReportPredictor writer = run.predictor(console::progress)) {
        predictions = Predictions.generate(experiment, usable, writer, bad);
        scored = usable;
      }
    } finally {
      BadExampleOption.report(bad, console);
    }
    Path file = root.resolve("predictions-" + name + ".json");
    predictions.write(file);
    printNote(console, experiment);
    for (ModelScorer scorer : Plugins.modelScorers()) {
      scorer.score(run, scored, console::progress).ifPresent(scores -> console.print("%s", scores));
    }
    printTable(console, "per image", predictions);
    if (experiment.data().views().mode() == ViewMode.SEPARATE
        && experiment.data().views().perStudy() > 1) {
      printTable(console, "per study (first view)", predictions.firstViews());
    }
    warnOfFewDistinct(console, predictions);
    console.print(
        "evaluate ok: bleu4=%.4f examples=%d predictions=%s",
        predictions.scores().value("BLEU-4"), predictions.rows().size(), file);
    return 0;
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
    console.print("%s, %d examples", unit, predictions.rows().size());
    for (CorpusScore score : predictions.scores().scores().values()) {
      console.print("  %-16s %8.4f  %s", score.name(), score.value(), score.signature());
    }
  }
}
