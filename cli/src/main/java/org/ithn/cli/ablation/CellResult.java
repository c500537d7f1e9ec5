package org.ithn.cli.ablation;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * The cost of a finished cell, the content of {@code result.json}. Scores are not stored: each
 * table computes them from the cell's predictions.
 *
 * @param id id of the cell
 * @param row name of the row
 * @param seed seed of the run
 * @param cost time, memory and speed
 * @param steps training steps, at least 0
 * @param bestEpoch the epoch whose weights generated the reports, from 1
 * @param host name of the machine that finished the cell
 */
public record CellResult(
    String id, String row, long seed, Cost cost, long steps, int bestEpoch, String host) {
  public CellResult {
    checkArgument(cost != null, "'cost' is missing");
  }

  /**
   * Time, memory and speed of a cell.
   *
   * @param seconds total wall-clock time of the cell's processes, including validation and test; up
   *     to five seconds of each killed process are missing
   * @param peakMebibytes peak resident memory, in MiB, of the process that finished the cell; 0 if
   *     unknown
   * @param examplesPerSecond median training speed over the log
   */
  public record Cost(double seconds, long peakMebibytes, double examplesPerSecond) {}
}
