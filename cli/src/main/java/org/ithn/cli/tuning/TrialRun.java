package org.ithn.cli.tuning;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.ithn.cli.ablation.AblationFolder.CellFolder;
import org.ithn.cli.ablation.Cell;
import org.ithn.cli.ablation.CellResult;
import org.ithn.cli.ablation.CellRun;
import org.ithn.cli.ablation.RecordFiles;
import org.ithn.cli.benchmark.ProcessMemory;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.training.TrainingOutcome;

/**
 * Training of one trial in its own process: trains or extends its run, and writes the score and,
 * last, the result file. The test split is not read.
 *
 * @param files the trial's folder
 * @param progress receives progress messages, one line each
 * @param stop the signal that ends the run after the current step, without a result
 */
public record TrialRun(CellFolder files, Consumer<String> progress, BooleanSupplier stop) {
  /** Trains to the number of epochs in the trial's configuration. */
  public void run() throws IOException, InterruptedException {
    long start = System.nanoTime();
    ExperimentConfig config = Plugins.configReader().read(files.config());
    TrainingOutcome outcome = new CellRun(files, progress, stop).train(config);
    if (outcome.isCancelled()) {
      return;
    }
    Cell cell = RecordFiles.read(files.cell(), Cell.class);
    int bestEpoch = outcome.state().validation().bestEpoch();
    RecordFiles.write(
        TuneFolder.score(files, config.training().epochs()),
        new TuneFolder.ScoreFile(outcome.bestScore().orElseThrow(), bestEpoch));
    double seconds = (System.nanoTime() - start) / 1e9;
    RecordFiles.write(
        files.result(),
        new CellResult(
            cell.id(),
            cell.row(),
            cell.seed(),
            new CellResult.Cost(seconds, ProcessMemory.peakMebibytes(), 0),
            outcome.state().step(),
            bestEpoch,
            CellRun.host()));
  }
}
