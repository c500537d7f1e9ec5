package org.ithn.cli.commands;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.ithn.cli.ablation.Ablation;
import org.ithn.cli.records.RecordFolder;
import org.ithn.experiments.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn table DIR...}: rewrites tables, figures and pages from the records of cells. */
@Command(
    name = "table",
    description = "Rewrites the tables, figures and pages of an ablation, or joins several.",
    mixinStandardHelpOptions = true)
final class TableCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "DIR",
      arity = "1..*",
      description =
          "folders that ./ithn ablate --out or ./ithn table --record created; rows of the same"
              + " configuration are pooled, and the first folder has the baseline")
  private List<Path> roots;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "folder of tables and figures (default: the only ablation folder)")
  private Optional<Path> out = Optional.empty();

  @Mixin private ResultOptions results;

  @Override
  public Integer call() throws IOException {
    Console console = Console.of(spec);
    Path first = roots.get(0);
    if (out.isPresent()) {
      results.write(console, roots, out.get());
      console.print("table ok: out=%s", out.get());
      return 0;
    }
    if (roots.size() > 1 || new RecordFolder(first).exists()) {
      throw new UserException(
          "--out is missing; name the folder for tables and figures of %s".formatted(roots));
    }
    Ablation ablation = Ablation.open(first);
    results.write(console, ablation);
    console.print("table ok: pages=%s", ablation.folder().pages().resolve("index.html"));
    return 0;
  }
}
