package org.ithn.parity;

import java.io.IOException;

/**
 * Compares what we compute with the golden numbers of one folder.
 *
 * <p>Checks are found through {@code META-INF/services}, so that a backbone brings its own.
 */
public interface ParityCheck {
  /** The folder below the root, for instance {@code ithn-loss/paper}. */
  String fixture();

  /**
   * Computes and compares.
   *
   * @throws IOException if the folder cannot be read
   */
  void run(ParityFixture fixture, ParityRecorder rows) throws IOException;
}
