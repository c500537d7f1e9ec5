package org.ithn.serving.client;

import java.util.List;
import java.util.Optional;

/**
 * Reports for a list of studies.
 *
 * @param reports the reports in the order of the studies; empty for an invalid study
 * @param invalidStudies the invalid studies in ascending order
 */
public record Reports(List<Optional<Report>> reports, List<InvalidStudy> invalidStudies) {
  public Reports {
    reports = List.copyOf(reports);
    invalidStudies = List.copyOf(invalidStudies);
  }
}
