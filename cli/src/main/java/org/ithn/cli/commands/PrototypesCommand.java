package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.datasets.BadExamples;
import org.ithn.datasets.study.LabelOrder;
import org.ithn.experiments.UserException;
import org.ithn.experiments.encoding.ReportEncoderFactory;
import org.ithn.experiments.prototypes.PrototypeInitialiser;
import org.ithn.experiments.run.Experiment;
import org.ithn.experiments.run.Plugins;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.PretrainedWeights;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ithn prototypes}: first values for XProNet's prototypes. */
@Command(
    name = "prototypes",
    description =
        "Clusters the training studies of each class, image and report features side by side, into"
            + " a file that training starts from (--init).",
    mixinStandardHelpOptions = true)
final class PrototypesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ConfigurationOptions configuration;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "a .safetensors file to write")
  private Path out;

  @Option(
      names = "--init",
      paramLabel = "FILE",
      description =
          "PyTorch weights of the visual extractor: a ResNet of torchvision, an EfficientNet-Lite,"
              + " or a checkpoint of the backbone (default: the file that the preset's"
              + " pretrained.vision names if it is there, else random weights)")
  private Optional<Path> init = Optional.empty();

  @Option(
      names = "--encoder",
      defaultValue = "tfidf",
      description =
          "report encoder (default: ${DEFAULT-VALUE}, projected to the width that is left); see"
              + " ./ithn describe")
  private String encoder;

  @Option(
      names = "--encoder-set",
      paramLabel = "KEY=VALUE",
      description = "a key of the encoder, for instance model=DIR with roberta; may be repeated")
  private List<String> encoderKeys = new ArrayList<>();

  @Option(
      names = "--most-per-class",
      defaultValue = "5000",
      description = "studies of a class that are clustered (default: ${DEFAULT-VALUE})")
  private int most;

  @Mixin private BadExampleOption onBadExample;

  @Override
  public Integer call() throws IOException {
    if (most < 1) {
      throw new UserException("--most-per-class is %d; expected at least 1".formatted(most));
    }
    Console console = Console.of(spec);
    ExperimentConfig config = configuration.read();
    BadExamples bad = onBadExample.create();
    Optional<Path> weights = weights(config);
    List<Integer> filled;
    try {
      filled =
          new PrototypeInitialiser(
                  config,
                  weights,
                  ReportEncoderFactory.create(Plugins.encoders().get(encoder), encoderKeys),
                  most,
                  bad,
                  console::progress)
              .write(out);
    } finally {
      BadExampleOption.report(bad, console);
    }
    if (weights.isEmpty()) {
      console.progress(
          "the visual extractor has random weights: clusters say little; name weights with --init");
    }
    LabelOrder order = Experiment.dataConfig(config).labelOrder();
    for (int c = 0; c < filled.size(); c++) {
      console.print("  %-28s %4d prototypes of clusters", order.classes().get(c), filled.get(c));
    }
    console.print(
        "prototypes ok: file=%s filled=%d", out, filled.stream().mapToInt(Integer::intValue).sum());
    return 0;
  }

  private Optional<Path> weights(ExperimentConfig config) {
    return init.or(
        () ->
            Optional.ofNullable(config.pretrained().get("vision"))
                .map(PretrainedWeights::path)
                .filter(Files::isRegularFile));
  }
}
