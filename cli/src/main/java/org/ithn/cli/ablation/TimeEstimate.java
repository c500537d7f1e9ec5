package org.ithn.cli.ablation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import org.ithn.cli.ablation.AblationFolder.CellFolder;

/**
 * Estimate of the remaining time of an ablation, from its finished cells or, if there are none,
 * from the matrix file.
 *
 * @param openCells the number of unfinished cells
 * @param secondsPerCell the mean time of a cell in seconds; 0 if unknown
 * @param measuredCells the number of finished cells in the mean; 0 = the matrix file's estimate
 */
public record TimeEstimate(int openCells, double secondsPerCell, int measuredCells) {
  /**
   * Computes the estimate from the cells that can run.
   *
   * @param folders returns the folder of a cell
   */
  public static TimeEstimate of(
      Function<Cell, CellFolder> folders, List<Cell> cells, double minutesPerCell) {
    List<Double> seconds = new ArrayList<>();
    int open = 0;
    for (Cell cell : cells) {
      Path result = folders.apply(cell).result();
      if (cell.canRun() && Files.isRegularFile(result)) {
        secondsOf(result).ifPresent(seconds::add);
      } else if (cell.canRun()) {
        open++;
      }
    }
    double mean = seconds.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    return new TimeEstimate(open, seconds.isEmpty() ? 60 * minutesPerCell : mean, seconds.size());
  }

  /** Reads the time of a cell; empty if its result has just been removed. */
  private static Optional<Double> secondsOf(Path result) {
    try {
      return Optional.of(RecordFiles.read(result, CellResult.class).cost().seconds());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** Describes the remaining time for a number of workers. */
  public String describe(int workers) {
    if (openCells == 0) {
      return "nothing left to run";
    }
    if (secondsPerCell == 0) {
      return "remaining time unknown until a cell finishes";
    }
    double minutes = Math.ceil((double) openCells / workers) * secondsPerCell / 60;
    return "about %s left".formatted(words(minutes));
  }

  private static String words(double minutes) {
    return minutes < 90
        ? Math.max(1, Math.round(minutes)) + " min"
        : String.format(Locale.ROOT, "%.1f h", minutes / 60);
  }
}
