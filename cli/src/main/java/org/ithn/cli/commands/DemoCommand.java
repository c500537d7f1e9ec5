package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.mining.Miner;
import org.ithn.datasets.mining.NeighbourFile;
import org.ithn.datasets.sources.phantom.PhantomConfig;
import org.ithn.datasets.sources.phantom.PhantomFiles;
import org.ithn.datasets.sources.phantom.PhantomGenerator;
import org.ithn.datasets.study.DataConfig;
import org.ithn.datasets.study.Study;
import org.ithn.datasets.study.StudySet;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.ModelExport;
import org.ithn.experiments.run.Predictions;
import org.ithn.experiments.run.ReportPredictor;
import org.ithn.experiments.run.Run;
import org.ithn.experiments.run.Training;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.savedmodels.OpPolicy;
import org.ithn.serving.standin.ServingStandIn;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * {@code ./ithn demo}: the complete workflow on generated phantoms, from image files to the reports
 * of a SavedModel in a new process.
 */
@Command(
    name = "demo",
    description = "Trains, scores, exports and serves a small model on generated chest phantoms.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  private static final double MIN_BLEU4 = 0.75;
  private static final double MAX_SHUFFLED_SHARE = 0.5;
  private static final int SHOWN = 3;
  private static final long SHUFFLE_SEED = 1;

  @Spec private CommandSpec spec;

  @Mixin private ConfigurationOptions configuration;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "runs/demo",
      description = "the demo's folder, emptied first (default: ${DEFAULT-VALUE})")
  private Path root;

  @Option(
      names = "--open",
      description = "then serve the model and open its page in the browser, until Ctrl-C")
  private boolean open;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Console console = Console.of(spec);
    long start = System.nanoTime();
    PhantomFiles phantoms = new PhantomFiles(root.resolve("data"));
    Path neighbours = root.resolve("neighbours.jsonl");
    ExperimentConfig config = config(phantoms, neighbours);
    StaleDemo.remove(root);
    new PhantomGenerator(PhantomConfig.defaults()).generate(phantoms.folder());
    console.progress("generated the phantoms in " + phantoms.folder());
    mine(console, Experiment.dataConfig(config), neighbours);
    new Training(config, root).withListener(console.trainingListener()).run();

    Run run = Run.open(root);
    StudySet studies = Experiment.loadStudies(run.experiment().data(), BadExamples.stopOnFirst());
    Predictions predictions = evaluate(console, run, studies);
    Path version = export(console, run);
    List<Study> shown = studies.test().subList(0, Math.min(SHOWN, studies.test().size()));
    boolean served = showServed(console, shown, predictions);
    files(console, version);

    double bleu = predictions.scores().value("BLEU-4");
    double shuffled = predictions.withShuffledImages(SHUFFLE_SEED).scores().value("BLEU-4");
    long seconds = Math.round((System.nanoTime() - start) / 1e9);
    int code = verdict(console, bleu, shuffled, served, seconds);
    if (open) {
      new PageServer(
              root.resolve("export"),
              "demo",
              ServingStandIn.Ports.findFree(),
              OpPolicy.ALLOWED_ONLY,
              true)
          .run(console);
    }
    return code;
  }

  private ExperimentConfig config(PhantomFiles phantoms, Path neighbours) {
    return configuration.readOverPreset(
        "r2gencmn-phantom",
        List.of(
            "data.files.annotation=" + phantoms.annotation(),
            "data.files.images=" + phantoms.images(),
            "data.inputs.labels.file=" + phantoms.labels(),
            "data.files.neighbours=" + neighbours));
  }

  private static void mine(Console console, DataConfig data, Path neighbours) {
    StudySet studies = Experiment.loadStudies(data, BadExamples.stopOnFirst());
    NeighbourFile.write(Miner.mineByTfIdf(studies, data.text().cleaner()), neighbours);
    console.progress("mined prior hard negatives into " + neighbours);
  }

  private Predictions evaluate(Console console, Run run, StudySet studies) throws IOException {
    Predictions predictions;
    try (ReportPredictor writer = run.predictor(console::progress)) {
      predictions =
          Predictions.generate(run.experiment(), studies.test(), writer, BadExamples.stopOnFirst());
    }
    predictions.write(root.resolve("predictions-test.json"));
    EvaluateCommand.printNote(console, run.experiment());
    EvaluateCommand.printTable(console, "test images", predictions);
    EvaluateCommand.printTable(
        console,
        "test images shuffled among the studies",
        predictions.withShuffledImages(SHUFFLE_SEED));
    return predictions;
  }

  private Path export(Console console, Run run) throws IOException {
    List<Study> examples = ExportCommand.examples(run.experiment().data());
    Path version = ModelExport.export(run, root.resolve("export"), examples, console::progress);
    console.progress("exported " + version);
    return version;
  }

  /** Runs the SavedModel in a new process; returns true if its reports equal the predictions. */
  private boolean showServed(Console console, List<Study> shown, Predictions predictions)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(List.of("generate", "--plain", "--model", root.resolve("export").toString()));
    shown.forEach(study -> command.add(study.imagePaths().get(0).toString()));
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .toList();
    boolean same = lines.size() == shown.size();
    for (int i = 0; i < lines.size() && i < shown.size(); i++) {
      String report = lines.get(i).substring(lines.get(i).indexOf('\t') + 1);
      Predictions.Row row = predictions.rows().get(i);
      same &= report.equals(row.report());
      console.print("%s", row.id());
      console.print("  served: %s", report);
      console.print("  true:   %s", String.join(" / ", row.references()));
    }
    return same;
  }

  private void files(Console console, Path version) {
    console.print("data        %s", root.resolve("data"));
    console.print("neighbours  %s", root.resolve("neighbours.jsonl"));
    console.print("checkpoints %s", root.resolve("checkpoints"));
    console.print("predictions %s", root.resolve("predictions-test.json"));
    console.print("SavedModel  %s", version);
  }

  private static int verdict(
      Console console, double bleu, double shuffled, boolean served, long seconds) {
    List<String> shortfalls = new ArrayList<>();
    if (!(bleu >= MIN_BLEU4)) {
      shortfalls.add("bleu4 is below %.2f".formatted(MIN_BLEU4));
    }
    if (!(shuffled <= MAX_SHUFFLED_SHARE * bleu)) {
      shortfalls.add("shuffled_bleu4 is above half of bleu4");
    }
    if (!served) {
      shortfalls.add("the SavedModel's reports differ from those of the training process");
    }
    console.print(
        "%s: bleu4=%.3f shuffled_bleu4=%.3f seconds=%d%s",
        shortfalls.isEmpty() ? "demo ok" : "demo failed",
        bleu,
        shuffled,
        seconds,
        shortfalls.isEmpty() ? "" : " (" + String.join("; ", shortfalls) + ")");
    return shortfalls.isEmpty() ? 0 : 1;
  }
}
