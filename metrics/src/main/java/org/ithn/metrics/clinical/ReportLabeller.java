package org.ithn.metrics.clinical;

import java.util.List;

/** Reads observations out of a report. Implementations may be shared by threads. */
public interface ReportLabeller {
  /** Labels of a report as it is written: capitals and punctuation included, nothing cut. */
  Labels label(String report);

  /** Labels of many reports, in their order; by several threads unless overridden. */
  default List<Labels> labelAll(List<String> reports) {
    return reports.parallelStream().map(this::label).toList();
  }

  /** Name for signatures, for instance {@code rules-1}. */
  String name();
}
