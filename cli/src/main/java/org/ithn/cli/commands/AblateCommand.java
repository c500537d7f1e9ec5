package org.ithn.cli.commands;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.ithn.cli.ablation.Ablation;
import org.ithn.cli.ablation.AblationFolder.CellFolder;
import org.ithn.cli.ablation.AblationRunner;
import org.ithn.cli.ablation.Cell;
import org.ithn.cli.ablation.CellFailure;
import org.ithn.cli.ablation.MatrixFile;
import org.ithn.cli.ablation.TimeEstimate;
import org.ithn.experiments.UserException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code ./ithn ablate MATRIX}: runs every cell of a matrix and writes tables and pages. */
@Command(
    name = "ablate",
    description =
        "Runs the experiments of a matrix, each in a separate process. Rerun it to resume.",
    mixinStandardHelpOptions = true)
final class AblateCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MATRIX",
      arity = "0..1",
      description = "name of a matrix, or a JSON file; omit it to list the names")
  private Optional<String> matrix = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "the ablation's folder, which machines can share (default: runs/MATRIX)")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--workers",
      defaultValue = "1",
      paramLabel = "N",
      description = "concurrent processes on this machine (default: ${DEFAULT-VALUE})")
  private int workers;

  @Option(
      names = "--only",
      paramLabel = "WORD",
      description = "run only cells whose name contains WORD; repeatable")
  private List<String> only = new ArrayList<>();

  @Option(names = "--fail-fast", description = "start no further cell after a failure")
  private boolean failFast;

  @Option(names = "--dry-run", description = "list the cells and estimate their time")
  private boolean dryRun;

  @Option(
      names = "--set",
      paramLabel = "PATH=VALUE",
      description = "a key for every cell, for example data.files.images=DIR; repeatable")
  private List<String> assignments = new ArrayList<>();

  @Mixin private ResultOptions results;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Console console = Console.of(spec);
    if (matrix.isEmpty()) {
      MatrixFile.descriptions()
          .forEach((name, description) -> console.print("%-22s %s", name, description));
      return 0;
    }
    if (workers < 1 || workers > 64) {
      throw new UserException("--workers is %d; it must be 1 to 64".formatted(workers));
    }
    String name = String.valueOf(Path.of(matrix.get()).getFileName()).replaceFirst("\\.json$", "");
    Path root = out.orElse(Path.of("runs", name));
    Ablation ablation = Ablation.of(matrix.get(), root, assignments);
    List<Cell> cells = ablation.cells(only);
    if (dryRun) {
      list(console, ablation, cells);
      return 0;
    }
    ablation.prepare(console::progress);
    cells.stream()
        .filter(cell -> !cell.canRun())
        .forEach(cell -> console.progress(cell.id() + ": cannot run, " + cell.notBuilt()));
    AblationRunner.Options options =
        new AblationRunner.Options(CellCommand.commandLine(spec), workers, failFast);
    Map<String, CellFailure> failures =
        new AblationRunner(ablation.folder(), cells, options, console::progress).run();
    results.write(console, ablation);
    return verdict(console, ablation, cells, failures);
  }

  private void list(Console console, Ablation ablation, List<Cell> cells) throws IOException {
    Map<String, CellFolder> stored = ablation.storedCells();
    Function<Cell, CellFolder> folders =
        cell -> stored.getOrDefault(cell.id(), ablation.folder().cell(cell.id() + "--new"));
    for (Cell cell : cells) {
      String state = cell.canRun() ? state(folders.apply(cell)) : "cannot run: " + cell.notBuilt();
      console.print("%-48s %s", cell.id(), state);
    }
    TimeEstimate estimate =
        TimeEstimate.of(folders, cells, ablation.plan().matrix().minutesPerCell());
    console.print(
        "ablate dry run: cells=%d open=%d workers=%d, %s%s",
        cells.size(),
        estimate.openCells(),
        workers,
        estimate.describe(workers),
        estimate.measuredCells() > 0
            ? ", estimated from %d finished cells".formatted(estimate.measuredCells())
            : estimate.secondsPerCell() > 0 ? " on two idle cores" : "");
  }

  private static String state(CellFolder files) {
    return Files.exists(files.result())
        ? "finished"
        : Files.exists(files.failure()) ? "failed, will be run again" : "open";
  }

  private static int verdict(
      Console console, Ablation ablation, List<Cell> cells, Map<String, CellFailure> failures) {
    failures
        .values()
        .forEach(
            failure ->
                console.print(
                    "failed %s: %s (see %s)", failure.id(), failure.reason(), failure.log()));
    long notBuilt = cells.stream().filter(cell -> !cell.canRun()).count();
    long finished =
        cells.stream()
            .filter(cell -> Files.exists(ablation.folder().cell(cell.id()).result()))
            .count();
    console.print(
        "%s: finished=%d failed=%d not_built=%d pages=%s",
        failures.isEmpty() ? "ablate ok" : "ablate failed",
        finished,
        failures.size(),
        notBuilt,
        ablation.folder().pages().resolve("index.html"));
    if (!failures.isEmpty()) {
      console.fail(
          "%d of %d cells failed; correct what their logs name and run the command again"
              .formatted(failures.size(), cells.size()));
    }
    return failures.isEmpty() ? 0 : 1;
  }

  /** Returns the command line that starts this program with the same JVM options and plug-ins. */
  static List<String> programCommand(CommandSpec spec) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-D%s=false".formatted(StatusLine.TERMINAL));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    Object plugins = spec.root().optionsMap().get("--plugins").getValue();
    if (plugins instanceof Optional<?> folder && folder.isPresent()) {
      command.addAll(List.of("--plugins", folder.get().toString()));
    }
    return command;
  }
}
