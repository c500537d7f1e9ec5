package org.ithn.cli.ablation;

/**
 * Why a cell did not end.
 *
 * @param id of the cell
 * @param code what its process ended with
 * @param reason the last line that it said
 * @param log where it said the rest
 */
public record CellFailure(String id, int code, String reason, String log) {}
