package org.ithn.parity.metrics;

import java.io.IOException;
import org.ithn.parity.ParityRun;
import org.junit.jupiter.api.Test;

/** The scorers against the reference scorers, through the program that reports parity. */
final class MetricsParityTest {
  @Test
  void scoresAreThoseOfTheReferenceScorers() throws IOException {
    ParityRun.verify(new MetricsParity());
  }
}
