package org.ithn.cli.schedulers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.ithn.cli.ablation.AblationFolder;
import org.ithn.experiments.UserException;
import org.ithn.framework.files.AtomicFiles;

/**
 * Batch script of a Slurm job array with one task per cell.
 *
 * <p>Slurm sends SIGTERM to the script before the time limit. The script passes it on, the cell
 * saves a checkpoint and ends, and the script requeues its task. It also requeues a task whose
 * process was killed, up to 20 times.
 *
 * @param job the tasks
 * @param program absolute path of {@code ithn}, and options that precede the command
 * @param directory working directory of the tasks, from which relative paths start
 */
public record SlurmScript(ArrayJob job, List<String> program, Path directory) implements JobFile {
  private static final int MOST_RESTARTS = 20;

  private static final String TEMPLATE =
      """
      #!/bin/bash
      # Cells of an ablation, one task each. Submit it with sbatch; options there override those
      # below: sbatch --time=8:00:00 --partition=NAME %s
      # Submit it again at any time: finished cells end at once, others resume.
      #SBATCH --job-name=%s
      #SBATCH --array=0-%d%%%d
      #SBATCH --cpus-per-task=%d
      #SBATCH --signal=B:TERM@%d
      #SBATCH --requeue
      #SBATCH --open-mode=append
      #SBATCH --chdir="%s"
      #SBATCH --output="%s/%%A_%%a.log"

      cells=(
      %s
      )
      %s ablate --out %s --cell "${cells[SLURM_ARRAY_TASK_ID]}" &
      program=$!
      trap 'kill -TERM "$program"' TERM
      wait "$program"
      code=$?
      while kill -0 "$program" 2>/dev/null; do # a signal has interrupted wait
        wait "$program"
        code=$?
      done
      trap - TERM
      # 143 = stopped, and 137 = killed; other codes say that the cell itself failed.
      if [ "$code" -gt 128 ] && [ "${SLURM_RESTART_COUNT:-0}" -lt %d ]; then
        scontrol requeue "${SLURM_ARRAY_JOB_ID}_$SLURM_ARRAY_TASK_ID"
      fi
      exit "$code"
      """;

  private static final String PLAIN = "[\\w ./@+=:,~-]+";

  /**
   * Checks the paths.
   *
   * @throws UserException if Slurm cannot read one
   */
  public SlurmScript {
    program = List.copyOf(program);
    requirePlain(directory);
    requirePlain(job.folder());
  }

  /** Writes {@code cells.sbatch}, and creates the folder of the logs. */
  @Override
  public Path write() throws IOException {
    Path file = job.file("sbatch");
    Files.createDirectories(logs());
    AtomicFiles.write(file, text());
    return file;
  }

  private Path logs() {
    return new AblationFolder(job.folder()).logs();
  }

  String text() {
    return TEMPLATE.formatted(
        job.file("sbatch"),
        job.name(),
        job.cells().size() - 1,
        job.parallel(),
        job.threads(),
        ArrayJob.GRACE_SECONDS,
        directory,
        logs(),
        job.cells().stream().map(cell -> "  " + quoted(cell)).collect(Collectors.joining("\n")),
        program.stream().map(SlurmScript::quoted).collect(Collectors.joining(" ")),
        quoted(job.folder().toString()),
        MOST_RESTARTS);
  }

  /** Checks a path for the lines that Slurm reads, which know neither quotes nor percent signs. */
  private static void requirePlain(Path path) {
    if (!path.toString().matches(PLAIN)) {
      throw new UserException(
          "%s: the path has characters that Slurm reads as its own; use letters, digits, spaces and ./@+=:,~-_"
              .formatted(path));
    }
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
