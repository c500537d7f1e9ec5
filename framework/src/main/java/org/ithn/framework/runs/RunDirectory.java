package org.ithn.framework.runs;

import java.io.IOException;
import java.nio.file.Path;
import org.ithn.framework.files.OwnFiles;

/**
 * Layout of a run directory.
 *
 * @param root the run directory
 */
public record RunDirectory(Path root) {
  /** Name of the file in a folder of {@link #evaluations} with its annotation, images and keys. */
  public static final String EVALUATION = "evaluation.json";

  /** Returns the file of the resolved configuration. */
  public Path config() {
    return root.resolve("config.json");
  }

  /** Returns the file of the {@link RunRecord}. */
  public Path runRecord() {
    return root.resolve("run-record.json");
  }

  /** Returns the folder of the {@link Checkpoints}. */
  public Path checkpoints() {
    return root.resolve("checkpoints");
  }

  /** Returns the folder of evaluations of other data or keys, each in a sub-folder. */
  public Path evaluations() {
    return root.resolve("evaluations");
  }

  /** Returns the file of scalars, one JSON object per line. */
  public Path log() {
    return root.resolve("log.jsonl");
  }

  /** Returns the folder of TensorBoard event files, one per start of the run. */
  public Path events() {
    return root.resolve("events");
  }

  /** Returns the file that the training process locks. */
  public Path lock() {
    return root.resolve("lock");
  }

  /**
   * Checks that no file or folder of the run is a symbolic link; the run directory itself may be.
   *
   * @throws IOException naming the first link
   */
  public void refuseLinks() throws IOException {
    OwnFiles.refuseLinks(
        lock(), config(), runRecord(), checkpoints(), log(), events(), evaluations());
  }
}
