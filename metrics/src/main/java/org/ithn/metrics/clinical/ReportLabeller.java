package org.ithn.metrics.clinical;

import java.util.List;

/** Labeller that extracts observations from reports. Implementations are thread-safe. */
public interface ReportLabeller {
  /** Labels an unprocessed report, with its capitals and punctuation. */
  Labels label(String report);

  /** Labels many reports and keeps their order; in parallel unless overridden. */
  default List<Labels> labelAll(List<String> reports) {
    return reports.parallelStream().map(this::label).toList();
  }

  /** Returns the name used in signatures, such as {@code rules-2}. */
  String name();
}
