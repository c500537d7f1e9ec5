package org.ithn.cli.ablation;

/**
 * The cost of a finished cell, as {@code result.json} holds it. Its scores are computed from its
 * predictions whenever a table is made.
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
  /**
   * Time, memory and speed of a cell.
   *
   * @param seconds wall-clock time of its processes over all starts, validation and test included;
   *     up to five seconds of a process that was killed are missing
   * @param peakMebibytes largest resident size, in MiB, of the process that finished it; 0 if
   *     unknown
   * @param examplesPerSecond median training speed over the log
   */
  public record Cost(double seconds, long peakMebibytes, double examplesPerSecond) {}
}
