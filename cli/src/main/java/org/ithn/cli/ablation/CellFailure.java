package org.ithn.cli.ablation;

/**
 * Failure of a cell.
 *
 * @param id the cell's id
 * @param code the exit code of its process
 * @param reason the last line of its output
 * @param log the path of its log
 */
public record CellFailure(String id, int code, String reason, String log) {}
