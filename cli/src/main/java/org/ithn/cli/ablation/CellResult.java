package org.ithn.cli.ablation;

/**
 * What a finished cell cost; its scores are computed from its predictions whenever a table is made.
 *
 * @param id of the cell
 * @param row the row's name
 * @param seed of the run
 * @param seconds of its processes over all starts, validation and test included; at most five
 *     seconds of a process that was killed are missing
 * @param peakMebibytes the largest resident size of the process that finished it; 0 if unknown
 * @param examplesPerSecond in training, the median over the log
 * @param steps of training
 * @param bestEpoch whose weights wrote the reports
 * @param host the machine that finished it
 */
public record CellResult(
    String id,
    String row,
    long seed,
    double seconds,
    long peakMebibytes,
    double examplesPerSecond,
    long steps,
    int bestEpoch,
    String host) {}
