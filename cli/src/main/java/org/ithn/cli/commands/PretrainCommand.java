package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.backbones.pretraining.NormMode;
import org.ithn.datasets.BadExamples;
import org.ithn.experiments.UserException;
import org.ithn.experiments.pretraining.Pretraining;
import org.ithn.experiments.pretraining.PretrainingOptions;
import org.ithn.experiments.pretraining.PretrainingRecord;
import org.ithn.framework.config.ExperimentConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ithn pretrain}: trains a visual extractor on labels, or resumes. */
@Command(
    name = "pretrain",
    description =
        "Trains the visual extractor of a preset to predict the labels of studies and writes it to"
            + " a file for train --init. Rerun it with the same --out to resume.",
    mixinStandardHelpOptions = true)
final class PretrainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ConfigurationOptions configuration;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "folder for vision.safetensors, pretraining.json and checkpoints (default:"
              + " runs/NAME-pretraining with the configuration's name)")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description =
          "label file with CheXpert's 14 classes of each study (default:"
              + " data.inputs.labels.file, or else rules label the reports)")
  private Optional<Path> labels = Optional.empty();

  @Option(
      names = "--init",
      paramLabel = "FILE",
      description =
          "initial weights of the extractor, such as a torchvision ResNet, an EfficientNet-Lite"
              + " or an HRNet (default: the preset's pretrained.vision); repeatable")
  private List<Path> init = new ArrayList<>();

  @Option(
      names = "--random-init",
      description = "initialise randomly even if the preset requires pretrained weights")
  private boolean randomInit;

  @Option(
      names = "--max-positive-weight",
      paramLabel = "WEIGHT",
      defaultValue = "10",
      description =
          "largest weight of the positive labels of rare classes; 1 = no weights (default:"
              + " ${DEFAULT-VALUE})")
  private double maxPositiveWeight;

  @Option(
      names = "--dropout",
      paramLabel = "RATE",
      defaultValue = "0.2",
      description = "dropout rate of the pooled features (default: ${DEFAULT-VALUE})")
  private double dropout;

  @Option(
      names = "--norms",
      defaultValue = "trained",
      description =
          "trained: batch normalisation uses batch statistics; frozen: it keeps the running"
              + " statistics of the initial weights (default: ${DEFAULT-VALUE})")
  private NormMode norms;

  @Mixin private BadExampleOption onBadExample;

  @Override
  public Integer call() throws IOException {
    checkRanges();
    Console console = Console.of(spec);
    ExperimentConfig read = config();
    ExperimentConfig config = randomInit ? read.withRandomInit() : read;
    Path root = out.orElse(Path.of("runs", config.name() + "-pretraining"));
    PretrainingOptions options = new PretrainingOptions(maxPositiveWeight, dropout, norms);
    BadExamples bad = onBadExample.create();
    try (StopRequest stop = StopRequest.listen(console::progress)) {
      Optional<PretrainingRecord> record =
          new Pretraining(config, options, root)
              .withInitialWeights(init)
              .withBadExamples(bad)
              .withListener(console.trainingListener())
              .withStopSignal(stop)
              .run();
      record.ifPresentOrElse(
          finished -> report(console, root, finished),
          () -> console.print("pretrain stopped: out=%s", root));
    } finally {
      BadExampleOption.report(bad, console);
    }
    return 0;
  }

  private void checkRanges() {
    if (!(maxPositiveWeight >= 1)) {
      throw new UserException(
          "--max-positive-weight is %s; it must be at least 1".formatted(maxPositiveWeight));
    }
    if (!(dropout >= 0 && dropout < 1)) {
      throw new UserException("--dropout is %s; it must be in [0, 1)".formatted(dropout));
    }
  }

  private ExperimentConfig config() {
    List<String> replaced = new ArrayList<>(PretrainingOptions.CONFIGURATION);
    labels.ifPresent(file -> replaced.add("data.inputs.labels.file=" + file));
    return configuration.readReplacing(replaced);
  }

  private static void report(Console console, Path root, PretrainingRecord record) {
    record.epochs().stream()
        .filter(each -> each.epoch() == record.bestEpoch())
        .map(PretrainingRecord.EpochScores::scores)
        .forEach(scores -> print(console, scores));
    console.print(
        "pretrain ok: file=%s best_epoch=%d",
        root.resolve(Pretraining.WEIGHTS), record.bestEpoch());
  }

  private static void print(Console console, Map<String, Double> scores) {
    scores.forEach((name, value) -> console.print("  %-32s %.4f", name, value));
  }
}
