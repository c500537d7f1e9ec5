package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ithn.experiments.run.Run;
import org.ithn.experiments.run.WeightExport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn export-weights RUN}: writes the best model under PyTorch names. */
@Command(
    name = "export-weights",
    description =
        "Writes a run's best model as safetensors under the names of the PyTorch original, without"
            + " position tables, counters and aliases; load it with strict=False.",
    mixinStandardHelpOptions = true)
final class ExportWeightsCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "RUN", description = "the run directory")
  private Path root;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      required = true,
      description = "the .safetensors file to write")
  private Path out;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    int arrays = WeightExport.write(Run.open(root), out, console::progress);
    console.print("export-weights ok: file=%s arrays=%d", out, arrays);
    return 0;
  }
}
