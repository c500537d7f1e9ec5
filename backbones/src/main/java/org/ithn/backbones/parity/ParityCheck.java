package org.ithn.backbones.parity;

import java.io.IOException;

/** Compares what we compute with the golden numbers of one folder. */
public interface ParityCheck {
  /** The folder below the root, for instance {@code ithn-loss/paper}. */
  String fixture();

  /**
   * Computes and compares.
   *
   * @throws IOException if the folder cannot be read
   */
  void run(ParityFixture fixture, ParityRows rows) throws IOException;
}
