package org.ithn.metrics.radgraph;

import java.util.List;

/** Model that annotates reports with entities and relations. */
public interface RadGraphAnnotator {
  /** Returns the model's name in signatures, with a hash of its content. */
  String name();

  /**
   * Annotates reports as they are; blank ones have no entities.
   *
   * @return the annotations, in the order of the reports
   * @throws IllegalArgumentException if the model cannot read a report
   */
  List<RadGraphAnnotation> annotateAll(List<String> reports);
}
