package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.backbones.xpronet.XProNet;
import org.ithn.datasets.BadExamples;
import org.ithn.experiments.UserException;
import org.ithn.experiments.encoding.ReportEncoderFactory;
import org.ithn.experiments.inputs.LabelOptions;
import org.ithn.experiments.inputs.LabelOrder;
import org.ithn.experiments.run.Plugins;
import org.ithn.experiments.xpronet.PrototypeInitialiser;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.PretrainedWeights;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code ./ithn prototypes}: initial values of XProNet's prototypes. */
@Command(
    name = "prototypes",
    description =
        "Clusters the training studies of each class by concatenated image and report features and"
            + " writes the centres to a file for train --init.",
    mixinStandardHelpOptions = true)
final class PrototypesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Mixin private ConfigurationOptions configuration;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE",
      description = "the .safetensors file to write")
  private Path out;

  @Option(
      names = "--init",
      paramLabel = "FILE",
      description =
          "PyTorch weights of the visual extractor: a torchvision ResNet, an EfficientNet-Lite,"
              + " an HRNet or a checkpoint of the backbone (default: the preset's"
              + " pretrained.vision if the file exists, else random"
              + " weights)")
  private Optional<Path> init = Optional.empty();

  @Option(
      names = "--encoder",
      defaultValue = "tfidf",
      description =
          "report encoder, projected to the remaining width (default: ${DEFAULT-VALUE}); see ./ithn"
              + " describe")
  private String encoder;

  @Option(
      names = "--encoder-set",
      paramLabel = "KEY=VALUE",
      description = "an option of the encoder, for example model=DIR with roberta; repeatable")
  private List<String> encoderKeys = new ArrayList<>();

  @Option(
      names = "--most-per-class",
      defaultValue = "5000",
      description = "largest number of studies per class (default: ${DEFAULT-VALUE})")
  private int mostPerClass;

  @Mixin private BadExampleOption onBadExample;

  @Override
  public Integer call() throws IOException {
    if (mostPerClass < 1) {
      throw new UserException(
          "--most-per-class is %d; it must be at least 1".formatted(mostPerClass));
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
                  ReportEncoderFactory.create(Plugins.encoders().get(encoder), encoderKeys)
                      .withProgress(console::progress),
                  mostPerClass,
                  bad,
                  console::progress)
              .write(out);
    } finally {
      BadExampleOption.report(bad, console);
    }
    if (weights.isEmpty()) {
      console.progress(
          "warning: the visual extractor has random weights, so clusters are not meaningful; name"
              + " weights with --init");
    }
    LabelOrder order = config.data().inputOptions(XProNet.LABELS, LabelOptions.class).order();
    for (int c = 0; c < filled.size(); c++) {
      console.print("  %-28s %4d prototypes from clusters", order.classes().get(c), filled.get(c));
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
