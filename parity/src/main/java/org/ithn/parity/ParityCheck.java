package org.ithn.parity;

import java.io.IOException;

/**
 * Comparison of our results with the golden numbers of one folder.
 *
 * <p>Checks are loaded through {@code META-INF/services}, so that a backbone can provide its own.
 */
public interface ParityCheck {
  /** Returns the folder below the root, such as {@code ithn-loss/paper}. */
  String fixture();

  /**
   * Computes and compares all quantities.
   *
   * @throws IOException if the folder cannot be read
   */
  void run(ParityFixture fixture, ParityRecorder rows) throws IOException;
}
