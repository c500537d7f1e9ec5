package org.ithn.cli.ablation;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.ithn.cli.benchmark.ProcessMemory;
import org.ithn.cli.records.RunScalars;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.Study;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.Plugins;
import org.ithn.experiments.run.Predictions;
import org.ithn.experiments.run.ReportPredictor;
import org.ithn.experiments.run.Run;
import org.ithn.experiments.run.Training;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.files.AtomicFiles;
import org.ithn.framework.files.Json;
import org.ithn.framework.runs.FolderInUseException;
import org.ithn.framework.runs.LogKeys;
import org.ithn.framework.training.ProgressLines;
import org.ithn.framework.training.TrainingOutcome;

/**
 * Run of one cell in its own process: trains, generates the reports of the test split, and finally
 * writes the result file.
 *
 * @param folder the cell's folder
 * @param progress receives progress messages, one line each
 * @param stop the signal that ends the run after the current step, without a result
 */
public record CellRun(
    AblationFolder.CellFolder folder, Consumer<String> progress, BooleanSupplier stop) {
  private static final int LOCK_TRIES = 30;
  private static final double PERIOD = 5;

  /** Runs the cell to its end, or resumes it. */
  public void run() throws IOException, InterruptedException {
    double before = elapsed();
    long start = System.nanoTime();
    Thread clock = new Thread(() -> saveElapsed(before, start), "elapsed");
    clock.setDaemon(true);
    clock.start();
    Cell cell = RecordFiles.read(folder.cell(), Cell.class);
    ExperimentConfig config = Plugins.configReader().read(folder.config());
    TrainingOutcome outcome = train(config);
    if (stop.getAsBoolean()) {
      return;
    }
    write();
    RecordFiles.write(
        folder.result(),
        new CellResult(
            cell.id(),
            cell.row(),
            cell.seed(),
            new CellResult.Cost(
                before + (System.nanoTime() - start) / 1e9,
                ProcessMemory.peakMebibytes(),
                median(examplesPerSecond(folder.run().resolve("log.jsonl")))),
            outcome.state().step(),
            outcome.state().validation().bestEpoch(),
            host()));
  }

  /**
   * Trains a configuration in the cell's run directory, or resumes its run; retries while a process
   * that was just killed still locks the directory.
   */
  public TrainingOutcome train(ExperimentConfig config) throws IOException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        return new Training(config, folder.run())
            .withListener(ProgressLines.to(progress))
            .withStopSignal(stop)
            .run();
      } catch (FolderInUseException e) {
        if (attempt == LOCK_TRIES) {
          throw e;
        }
        Thread.sleep(1000);
      }
    }
  }

  private void write() throws IOException {
    Run run = Run.open(folder.run());
    Experiment experiment = run.experiment();
    BadExamples bad = BadExamples.stopOnFirst();
    List<Study> test =
        Experiment.usableStudies(
            Experiment.loadStudies(experiment.data(), bad).test(), "test", experiment.data(), bad);
    try (ReportPredictor writer = run.predictor(progress)) {
      Predictions.generate(experiment, test, writer, bad).write(folder.predictions());
      RecordFiles.write(
          folder.attention(),
          AttentionExport.collect(experiment, test, writer, run.loadWeights(progress)));
    }
  }

  /** Returns the name of this machine. */
  public static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "unknown";
    }
  }

  private double elapsed() throws IOException {
    return Files.isRegularFile(folder.elapsed())
        ? Json.read(folder.elapsed()).path("seconds").asDouble()
        : 0;
  }

  private void saveElapsed(double before, long start) {
    while (!Files.exists(folder.result())) {
      try {
        TimeUnit.MILLISECONDS.sleep((long) (PERIOD * 1000));
        double seconds = before + (System.nanoTime() - start) / 1e9;
        AtomicFiles.write(
            folder.elapsed(), String.format(Locale.ROOT, "{\"seconds\": %.1f}%n", seconds));
      } catch (InterruptedException | IOException e) {
        return; // only the time in the table is affected
      }
    }
  }

  private static List<Double> examplesPerSecond(Path log) throws IOException {
    return RunScalars.read(log).points(LogKeys.EXAMPLES_PER_SECOND).stream()
        .map(RunScalars.Point::value)
        .toList();
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.isEmpty() ? 0 : sorted.get(sorted.size() / 2);
  }
}
