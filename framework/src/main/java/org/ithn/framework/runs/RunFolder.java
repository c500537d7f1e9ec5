package org.ithn.framework.runs;

import java.nio.file.Path;

/**
 * Where a run keeps what.
 *
 * @param root the run's folder
 */
public record RunFolder(Path root) {
  /** The resolved configuration. */
  public Path config() {
    return root.resolve("config.json");
  }

  /** What made the checkpoints: see {@link RunRecord}. */
  public Path runRecord() {
    return root.resolve("run-record.json");
  }

  /** See {@link Checkpoints}. */
  public Path checkpoints() {
    return root.resolve("checkpoints");
  }

  /** Scalars, one JSON object to a line. */
  public Path log() {
    return root.resolve("log.jsonl");
  }

  /** Scalars for TensorBoard, a file for each start. */
  public Path events() {
    return root.resolve("events");
  }

  /** Held by the process that trains here. */
  public Path lock() {
    return root.resolve("lock");
  }
}
