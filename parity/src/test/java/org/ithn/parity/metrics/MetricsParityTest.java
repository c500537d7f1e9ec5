package org.ithn.parity.metrics;

import java.io.IOException;
import org.ithn.parity.ParityRun;
import org.junit.jupiter.api.Test;

/** Parity test of the metrics with the reference scorers. */
final class MetricsParityTest {
  @Test
  void scoresEqualTheReferenceScorers() throws IOException {
    ParityRun.verify(new MetricsParity());
  }
}
