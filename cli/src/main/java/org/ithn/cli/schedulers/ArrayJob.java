package org.ithn.cli.schedulers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ithn.cli.ablation.Ablation;
import org.ithn.cli.ablation.AblationMatrix;
import org.ithn.cli.ablation.Cell;
import org.ithn.experiments.UserException;
import org.ithn.framework.config.ConfigKeys;
import org.ithn.framework.config.ExperimentConfig;
import org.ithn.framework.config.PretrainedWeights;

/**
 * Tasks that run the cells of an ablation, one each, on any machine that sees its folder.
 *
 * @param name name of the job: lower-case letters, digits and hyphens
 * @param folder absolute path of the ablation's folder
 * @param cells names of the cells, in the order of the tasks
 * @param parallel largest number of tasks at a time, at least 1
 * @param threads threads of a task, at least 1
 * @param data paths of the data and weights that the cells read, as configured
 */
public record ArrayJob(
    String name, Path folder, List<String> cells, int parallel, int threads, Set<Path> data) {
  /**
   * Seconds between the request to stop and the end of a task: a step or validation, and a save.
   */
  static final int GRACE_SECONDS = 300;

  private static final int LONGEST_NAME = 40; // pods append an index and a suffix, up to 63

  public ArrayJob {
    cells = List.copyOf(cells);
    data = Set.copyOf(data);
  }

  /**
   * Returns the tasks of an ablation's cells that can run.
   *
   * @param parallel largest number of tasks at a time; more than there are cells = no limit
   * @throws UserException if no cell can run, or if the number of threads, which changes rounding,
   *     would depend on the machine
   */
  public static ArrayJob of(Ablation ablation, List<Cell> cells, int parallel) {
    List<String> names = new ArrayList<>();
    Set<Path> data = new LinkedHashSet<>();
    int threads = 0;
    for (Cell cell : cells.stream().filter(Cell::canRun).toList()) {
      ExperimentConfig config = AblationMatrix.config(cell);
      int own = config.training().compute().intraOpThreads();
      if (own == 0) {
        throw new UserException(
            ("%s: training.compute.intra_op_threads is 0, so the rounding of its results would"
                    + " depend on the cores of the machine that runs it; set the number of threads"
                    + " for all cells, for example --set training.compute.intra_op_threads=2")
                .formatted(cell.id()));
      }
      threads = Math.max(threads, own);
      data.addAll(dataOf(config));
      names.add(cell.id());
    }
    if (names.isEmpty()) {
      throw new UserException(
          "no cell of %s can run; install the backbones that its rows need"
              .formatted(ablation.plan().name()));
    }
    return new ArrayJob(
        plainName(ablation.plan().name()),
        ablation.folder().root().toAbsolutePath().normalize(),
        names,
        Math.min(parallel, names.size()),
        threads,
        data);
  }

  /** Returns the paths of the data and of the required weights that a configuration names. */
  public static Set<Path> dataOf(ExperimentConfig config) {
    Stream<Path> data = ConfigKeys.of(config).dataPaths().values().stream().map(Path::of);
    Stream<Path> weights =
        config.pretrained().values().stream()
            .filter(PretrainedWeights::required)
            .map(PretrainedWeights::path);
    return Stream.concat(data, weights).collect(Collectors.toSet());
  }

  /** Returns a name of lower-case letters, digits and hyphens that Kubernetes accepts. */
  public static String plainName(String ablation) {
    String plain = ablation.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    String cut = plain.substring(0, Math.min(plain.length(), LONGEST_NAME));
    String name = cut.replaceAll("^-+|-+$", "");
    return name.isEmpty() ? "ablation" : name;
  }

  /** Returns the name of the file for a scheduler in the ablation's folder. */
  Path file(String ending) {
    return folder.resolve("cells." + ending);
  }
}
