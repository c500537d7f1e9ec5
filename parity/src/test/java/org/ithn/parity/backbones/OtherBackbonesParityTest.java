package org.ithn.parity.backbones;

import java.io.IOException;
import org.ithn.parity.ParityRun;
import org.junit.jupiter.api.Test;

/**
 * Parity tests of the other backbones: every quantity of their fixtures. They are a class of their
 * own so that two test processes share the work.
 */
final class OtherBackbonesParityTest {
  @Test
  void r2GenEqualsTheOriginalGreedyReportsAndBeamsIncluded() throws IOException {
    ParityRun.verify(new R2GenParity());
  }

  @Test
  void xProNetEqualsTheOriginalWithItsContrastiveLossesAndBeams() throws IOException {
    ParityRun.verify(new XProNetParity());
  }

  @Test
  void visualGptEqualsTheOriginalAtBothThresholdsWithEveryBeam() throws IOException {
    ParityRun.verify(new VisualGptParity());
  }
}
