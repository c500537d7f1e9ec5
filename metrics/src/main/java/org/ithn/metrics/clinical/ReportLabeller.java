package org.ithn.metrics.clinical;

/** Reads observations out of a report. Implementations may be shared by threads. */
public interface ReportLabeller {
  /** Labels of a report as it is written: capitals and punctuation included, nothing cut. */
  Labels label(String report);

  /** Name for signatures, for instance {@code rules-1}. */
  String name();
}
