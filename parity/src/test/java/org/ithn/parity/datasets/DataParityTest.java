package org.ithn.parity.datasets;

import java.io.IOException;
import org.ithn.parity.ParityRun;
import org.junit.jupiter.api.Test;

/** Texts and pictures against the originals, through the program that reports parity. */
final class DataParityTest {
  @Test
  void textsAreCleanedAndEncodedAsByTheOriginal() throws IOException {
    ParityRun.verify(new TextParity());
  }

  @Test
  void picturesArePreparedAsByPil() throws IOException {
    ParityRun.verify(new TransformsParity());
  }
}
