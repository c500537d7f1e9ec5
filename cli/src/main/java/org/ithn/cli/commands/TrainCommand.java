package org.ithn.cli.commands;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.cli.benchmark.PrecisionRates;
import org.ithn.experiments.run.Plugins;
import org.ithn.experiments.run.Run;
import org.ithn.experiments.run.Training;
import org.ithn.framework.config.ClusterConfig;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.distributed.ClusterMember;
import org.ithn.framework.distributed.ProcessGroup;
import org.ithn.framework.runs.RunDirectory;
import org.ithn.framework.training.TrainingOutcome;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ithn train}: trains a configuration or resumes an interrupted run. */
@Command(
    name = "train",
    description =
        "Trains a configuration. Rerun it with the same --out to resume; --set then changes keys"
            + " such as training.epochs.",
    mixinStandardHelpOptions = true)
final class TrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ConfigurationOptions configuration;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "the run directory (default: runs/NAME with the configuration's name)")
  private Optional<Path> out = Optional.empty();

  @Mixin private BadExampleOption onBadExample;

  @Mixin private ClusterOptions clusterOptions;

  @Option(
      names = "--init",
      paramLabel = "FILE",
      description =
          "initial weights: a PyTorch checkpoint of the backbone or of ITHN, a torchvision ResNet"
              + " for the extractor, safetensors with our variable names, or a run directory, whose"
              + " best checkpoint is read; repeatable")
  private List<Path> init = new ArrayList<>();

  @Option(
      names = "--random-init",
      description = "initialise randomly even if the preset requires pretrained weights")
  private boolean randomInit;

  @Mixin private InspectionOptions inspection;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    ExperimentConfig config = randomInit ? config().withRandomInit() : config();
    if (inspection.isRequested()) {
      inspection.print(console, config, this::origins, init, onBadExample.create());
      return 0;
    }
    Optional<ClusterConfig> cluster = clusterOptions.cluster();
    if (cluster.isEmpty()) {
      train(console, config, ProcessGroup.singleProcess());
      return 0;
    }
    Training.checkProcessCount(config, cluster.get().size());
    if (!clusterOptions.isWorker()) {
      List<String> own = spec.root().commandLine().getParseResult().originalArgs();
      return new ClusterLauncher(cluster.get(), own, console).run();
    }
    PrintWriter err = spec.commandLine().getErr();
    try (ClusterMember member =
        clusterOptions.join(cluster.get(), config.training(), console::progress, err)) {
      train(console, config, member);
    }
    return 0;
  }

  private void train(Console console, ExperimentConfig config, ProcessGroup processes)
      throws IOException {
    Path root = out.orElse(Path.of("runs", config.name()));
    boolean leads = processes.isLeader();
    if (leads) {
      PrecisionRates.check(config.training().compute().precision())
          .ifPresent(warning -> console.progress("warning: " + warning));
    }
    try (StopRequest stop = StopRequest.listen(leads ? console::progress : line -> {})) {
      TrainingOutcome outcome =
          new Training(config, root)
              .withInitialWeights(init)
              .withBadExamples(onBadExample.create())
              .withListener(leads ? console.trainingListener() : event -> {})
              .withStopSignal(stop)
              .withProcessGroup(processes)
              .run();
      processes.leave();
      report(console, root, config, outcome);
    }
  }

  private static void report(
      Console console, Path root, ExperimentConfig config, TrainingOutcome outcome) {
    console.print(
        "train %s: run=%s epoch=%d step=%d best_epoch=%d best_%s=%.4f",
        outcome.stopReason() == TrainingOutcome.StopReason.STOP_REQUESTED ? "stopped" : "ok",
        root,
        outcome.completeEpochs(),
        outcome.state().step(),
        outcome.state().validation().bestEpoch(),
        config.evaluation().selection(),
        outcome.state().validation().bestScore());
  }

  /** Returns the configuration; without a preset or a file, that of the run to resume. */
  private ExperimentConfig config() throws IOException {
    if (out.isPresent()) {
      new RunDirectory(out.get()).refuseLinks();
    }
    return savedConfig().isPresent()
        ? Run.readConfig(out.orElseThrow(), configuration.assignments())
        : configuration.read();
  }

  private Map<String, String> origins() {
    return savedConfig()
        .map(
            file ->
                Plugins.configReader()
                    .origins(List.of(), List.of(file), configuration.assignments()))
        .orElseGet(configuration::origins);
  }

  private Optional<Path> savedConfig() {
    return configuration.isKeysOnly()
        ? out.map(root -> new RunDirectory(root).config()).filter(Files::isRegularFile)
        : Optional.empty();
  }
}
