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
import org.ithn.cli.ablation.CellTask;
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
  private static final int MAX_WORKERS = 64;
  private static final int MAX_CELLS = 10_000;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MATRIX",
      arity = "0..1",
      description = "name of a matrix, or a JSON file; omit it to list the names")
  private Optional<String> matrix = Optional.empty();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "the ablation's folder (default: runs/MATRIX)")
  private Optional<Path> out = Optional.empty();

  @Option(
      names = "--workers",
      paramLabel = "N",
      description =
          "concurrent processes on this machine (default: 1); with --emit, concurrent tasks"
              + " (default: all)")
  private Optional<Integer> workers = Optional.empty();

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

  @Mixin private SchedulerOptions scheduler;

  @Mixin private ResultOptions results;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Console console = Console.of(spec);
    scheduler.check();
    if (scheduler.needsPrepared()) {
      return useStored(console);
    }
    if (matrix.isEmpty()) {
      MatrixFile.descriptions()
          .forEach((name, description) -> console.print("%-22s %s", name, description));
      return 0;
    }
    Path root = scheduler.emits() ? root().toAbsolutePath().normalize() : root();
    Ablation ablation = Ablation.of(matrix.get(), root, assignments);
    List<Cell> cells = ablation.cells(only);
    if (dryRun) {
      list(console, ablation, cells);
      return 0;
    }
    if (scheduler.emits()) {
      scheduler.emit(spec, ablation, cells, workers(MAX_CELLS));
      return 0;
    }
    return run(console, ablation, cells);
  }

  private Path root() {
    if (out.isEmpty() && matrix.isEmpty()) {
      throw new UserException("neither a matrix nor --out DIR is given; name one of them");
    }
    return out.orElseGet(
        () -> {
          String file = String.valueOf(Path.of(matrix.get()).getFileName());
          return Path.of("runs", file.replaceFirst("\\.json$", ""));
        });
  }

  private int workers(int most) {
    int number = workers.orElse(most == MAX_WORKERS ? 1 : most);
    if (number < 1 || number > most) {
      throw new UserException("--workers is %d; it must be 1 to %d".formatted(number, most));
    }
    return number;
  }

  /** Runs one cell, or writes the results, of an ablation as its folder defines it. */
  private int useStored(Console console) throws IOException, InterruptedException {
    Ablation ablation = Ablation.open(root());
    List<Cell> cells = ablation.cells(only);
    if (scheduler.collects()) {
      results.write(console, ablation);
      return verdict(console, ablation, cells);
    }
    Cell cell = scheduler.find(cells);
    try (StopRequest stop = StopRequest.listen(console::progress)) {
      new CellTask(ablation.folder().cell(cell.id()), console::progress, stop).run();
      if (!stop.getAsBoolean()) {
        console.print("cell ok: %s", cell.id());
      }
    }
    return 0;
  }

  private int run(Console console, Ablation ablation, List<Cell> cells)
      throws IOException, InterruptedException {
    AblationRunner.Options options =
        new AblationRunner.Options(CellCommand.commandLine(spec), workers(MAX_WORKERS), failFast);
    ablation.prepare(cells, console::progress);
    cells.stream()
        .filter(cell -> !cell.canRun())
        .forEach(cell -> console.progress(cell.id() + ": cannot run, " + cell.notBuilt()));
    try (StopRequest stop = StopRequest.listen(console::progress)) {
      new AblationRunner(ablation.folder(), cells, options, console::progress, stop).run();
      if (stop.getAsBoolean()) {
        return 0; // the process ends with the code of the signal
      }
    }
    results.write(console, ablation);
    return verdict(console, ablation, cells);
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
        workers(MAX_WORKERS),
        estimate.describe(workers(MAX_WORKERS)),
        estimate.measuredCells() > 0
            ? ", estimated from %d finished cells".formatted(estimate.measuredCells())
            : estimate.secondsPerCell() > 0 ? " on two idle cores" : "");
  }

  private static String state(CellFolder files) {
    return Files.exists(files.result())
        ? "finished"
        : Files.exists(files.failure()) ? "failed, will be run again" : "open";
  }

  private static int verdict(Console console, Ablation ablation, List<Cell> cells)
      throws IOException {
    Map<String, CellFailure> failures = AblationRunner.failures(ablation.folder(), cells);
    failures
        .values()
        .forEach(
            failure ->
                console.print(
                    "failed %s: %s (see %s)", failure.id(), failure.reason(), failure.log()));
    List<Cell> able = cells.stream().filter(Cell::canRun).toList();
    long finished =
        able.stream()
            .filter(cell -> Files.exists(ablation.folder().cell(cell.id()).result()))
            .count();
    long open = able.size() - finished - failures.size();
    console.print(
        "%s: finished=%d failed=%d%s not_built=%d pages=%s",
        finished == able.size() ? "ablate ok" : "ablate failed",
        finished,
        failures.size(),
        open > 0 ? " open=" + open : "",
        cells.size() - able.size(),
        ablation.folder().pages().resolve("index.html"));
    if (!failures.isEmpty()) {
      console.fail(
          "%d of %d cells failed; correct what their logs name and run the command again"
              .formatted(failures.size(), cells.size()));
    } else if (open > 0) {
      console.fail(
          "%d of %d cells are not finished; run the ablation, or submit its job, again"
              .formatted(open, cells.size()));
    }
    return finished == able.size() ? 0 : 1;
  }

  /** Returns the command line that starts this program with the same JVM options and plug-ins. */
  static List<String> programCommand(CommandSpec spec) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.add("-D%s=false".formatted(StatusLine.TERMINAL));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    plugins(spec).ifPresent(folder -> command.addAll(List.of("--plugins", folder.toString())));
    return command;
  }

  /** Returns the folder of plug-ins that this program was started with. */
  static Optional<Path> plugins(CommandSpec spec) {
    Object plugins = spec.root().optionsMap().get("--plugins").getValue();
    return plugins instanceof Optional<?> folder ? folder.map(Path.class::cast) : Optional.empty();
  }
}
