package org.ithn.cli.ablation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How long an ablation takes still, from the cells that are finished, or else from what was
 * measured when the matrix was written.
 *
 * @param openCells cells that are not finished
 * @param secondsPerCell 0 if unknown
 * @param measuredCells cells that this rests on; 0 if it rests on the matrix's own figure
 */
public record TimeEstimate(int openCells, double secondsPerCell, int measuredCells) {
  /** Of the cells that are built. */
  public static TimeEstimate of(AblationFolder folder, List<Cell> cells, double minutesPerCell) {
    List<Double> seconds = new ArrayList<>();
    int open = 0;
    for (Cell cell : cells) {
      Path result = folder.cell(cell.id()).result();
      if (cell.canRun() && Files.isRegularFile(result)) {
        secondsOf(result).ifPresent(seconds::add);
      } else if (cell.canRun()) {
        open++;
      }
    }
    double mean = seconds.stream().mapToDouble(Double::doubleValue).average().orElse(0);
    return new TimeEstimate(open, seconds.isEmpty() ? 60 * minutesPerCell : mean, seconds.size());
  }

  /** Nothing where another worker's folder just went away: there are others to go by. */
  private static Optional<Double> secondsOf(Path result) {
    try {
      return Optional.of(RecordFiles.read(result, CellResult.class).seconds());
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** In words, for so many workers. */
  public String describe(int workers) {
    if (openCells == 0) {
      return "nothing left to run";
    }
    if (secondsPerCell == 0) {
      return "time unknown until a cell is finished";
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
