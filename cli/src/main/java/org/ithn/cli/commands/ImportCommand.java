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

/** {@code ./ithn import FILE}: creates a run from PyTorch weights. */
@Command(
    name = "import",
    description =
        "Creates a run from PyTorch weights (.pth, .pt, .safetensors, or a safetensors index) with"
            + " the names of the original backbone, of ITHN's released code, of a torchvision"
            + " ResNet, or of our variables.",
    mixinStandardHelpOptions = true)
final class ImportCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "FILE", description = "the weight file; no code in it is executed")
  private Path file;

  @Mixin private ConfigurationOptions configuration;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "the new run directory")
  private Path out;

  @Option(
      names = "--vocabulary",
      paramLabel = "FILE",
      description =
          "a JSON list of words in the order of their ids, or the token2idx of R2Gen's tokenizer"
              + " (default: the words of the training reports)")
  private Optional<Path> vocabulary = Optional.empty();

  @Option(
      names = "--lenient",
      description = "import the keys that fit and list the others instead of failing")
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
