package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.ithn.cli.ablation.Ablation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn table DIR}: rewrites the tables and pages of an ablation from its records. */
@Command(
    name = "table",
    description = "Rewrites the tables and pages of an ablation from its records.",
    mixinStandardHelpOptions = true)
final class TableCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "DIR", description = "the folder that ./ithn ablate --out created")
  private Path root;

  @Mixin private ResultOptions results;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    Ablation ablation = Ablation.open(root);
    results.write(console, ablation);
    console.print("table ok: pages=%s", ablation.folder().pages().resolve("index.html"));
    return 0;
  }
}
