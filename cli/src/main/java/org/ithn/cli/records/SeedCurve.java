package org.ithn.cli.records;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ithn.cli.records.RunScalars.Point;

/**
 * One log key over the seeds of a row, at the steps of the first seed that all seeds reached.
 *
 * @param mean the mean over seeds
 * @param low the smallest value of any seed
 * @param high the largest value of any seed
 */
public record SeedCurve(List<Point> mean, List<Point> low, List<Point> high) {
  public SeedCurve {
    mean = List.copyOf(mean);
    low = List.copyOf(low);
    high = List.copyOf(high);
  }

  /** Returns the curve of a key; without points if no cell logged it. */
  public static SeedCurve of(List<CellRecord> cells, String key) {
    List<Curve> curves =
        cells.stream()
            .map(cell -> cell.curves().byKey().get(key))
            .filter(curve -> curve != null && !curve.steps().isEmpty())
            .toList();
    List<Point> mean = new ArrayList<>();
    List<Point> low = new ArrayList<>();
    List<Point> high = new ArrayList<>();
    if (!curves.isEmpty()) {
      long end =
          curves.stream()
              .mapToLong(curve -> curve.steps().get(curve.steps().size() - 1))
              .min()
              .orElseThrow();
      for (long step : curves.get(0).steps().stream().filter(step -> step <= end).toList()) {
        double[] values = curves.stream().mapToDouble(curve -> curve.valueAt(step)).toArray();
        mean.add(new Point(step, Arrays.stream(values).average().orElseThrow()));
        low.add(new Point(step, Arrays.stream(values).min().orElseThrow()));
        high.add(new Point(step, Arrays.stream(values).max().orElseThrow()));
      }
    }
    return new SeedCurve(mean, low, high);
  }
}
