package org.ithn.cli.schedulers;

import java.io.IOException;
import java.nio.file.Path;

/** File that a scheduler reads; its constructor has checked everything that it names. */
public sealed interface JobFile permits SlurmScript, IndexedJob {
  /**
   * Writes the file to the ablation's folder.
   *
   * @return the file
   */
  Path write() throws IOException;
}
