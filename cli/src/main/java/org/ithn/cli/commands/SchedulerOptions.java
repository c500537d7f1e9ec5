package org.ithn.cli.commands;

import com.google.common.primitives.Booleans;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ithn.cli.ablation.Ablation;
import org.ithn.cli.ablation.Cell;
import org.ithn.cli.schedulers.ArrayJob;
import org.ithn.cli.schedulers.IndexedJob;
import org.ithn.cli.schedulers.JobFile;
import org.ithn.cli.schedulers.SlurmScript;
import org.ithn.experiments.UserException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options that hand the cells of an ablation to a scheduler. */
final class SchedulerOptions {
  /** Schedulers. */
  enum Scheduler {
    /** A job array of Slurm. */
    SLURM("sbatch"),
    /** An Indexed Job of Kubernetes. */
    KUBERNETES("kubectl apply -f");

    private final String submit;

    Scheduler(String submit) {
      this.submit = submit;
    }
  }

  @Option(
      names = "--emit",
      paramLabel = "SCHEDULER",
      description =
          "prepare the cells and write the job that runs them, slurm or kubernetes, instead of"
              + " running them")
  private Optional<Scheduler> scheduler = Optional.empty();

  @Option(
      names = "--cell",
      paramLabel = "CELL",
      description =
          "run one prepared cell, by its name or its number from 0, as a scheduler's task")
  private Optional<String> cell = Optional.empty();

  @Option(
      names = "--collect",
      description = "write tables and pages of the finished cells, without running any")
  private boolean collects;

  @Mixin private PodOptions pods;

  boolean emits() {
    return scheduler.isPresent();
  }

  boolean collects() {
    return collects;
  }

  /** Returns true if the cells of an existing ablation are used as they are. */
  boolean needsPrepared() {
    return collects || cell.isPresent();
  }

  /**
   * Checks that the options fit together.
   *
   * @throws UserException if they do not
   */
  void check() {
    int modes = Booleans.countTrue(emits(), cell.isPresent(), collects);
    if (modes > 1) {
      throw new UserException("--emit, --cell and --collect exclude each other; name one of them");
    }
  }

  /**
   * Returns the cell that {@code --cell} names.
   *
   * @throws UserException if there is none
   */
  Cell find(List<Cell> cells) {
    String wanted = cell.orElseThrow();
    for (int i = 0; i < cells.size(); i++) {
      if (cells.get(i).id().equals(wanted) || String.valueOf(i).equals(wanted)) {
        return cells.get(i);
      }
    }
    throw new UserException(
        "--cell is '%s', which is neither a cell nor a number from 0 to %d; --dry-run lists the cells"
            .formatted(wanted, cells.size() - 1));
  }

  /**
   * Prepares the cells and writes the job.
   *
   * @param parallel largest number of tasks at a time
   * @throws UserException before the preparation, if the scheduler could not run the job
   */
  void emit(CommandSpec spec, Ablation ablation, List<Cell> cells, int parallel)
      throws IOException, InterruptedException {
    Console console = Console.of(spec);
    ArrayJob tasks = ArrayJob.of(ablation, cells, parallel);
    Scheduler chosen = scheduler.orElseThrow();
    JobFile job =
        switch (chosen) {
          case SLURM -> new SlurmScript(tasks, program(spec), Path.of("").toAbsolutePath());
          case KUBERNETES -> new IndexedJob(tasks, pods.settings(spec, tasks.folder()));
        };
    ablation.prepare(cells, console::progress);
    Path file = job.write();
    console.print(
        "emit ok: tasks=%d, submit with: %s %s", tasks.cells().size(), chosen.submit, file);
    console.print("when they have ended: ./ithn ablate --out %s --collect", tasks.folder());
  }

  /** Returns the launcher of this program, with the folder of plug-ins. */
  private static List<String> program(CommandSpec spec) {
    List<String> program = new ArrayList<>();
    program.add(Path.of(System.getProperty("ithn.home", ""), "ithn").toAbsolutePath().toString());
    AblateCommand.plugins(spec)
        .ifPresent(
            folder -> program.addAll(List.of("--plugins", folder.toAbsolutePath().toString())));
    return program;
  }
}
