package org.ithn.serving.client;

import java.util.List;
import java.util.Optional;

/**
 * Reports for a list of studies.
 *
 * @param reports in the order asked for; none for a broken study
 * @param invalidStudies the broken studies, ascending
 */
public record Reports(List<Optional<Report>> reports, List<InvalidStudy> invalidStudies) {
  public Reports {
    reports = List.copyOf(reports);
    invalidStudies = List.copyOf(invalidStudies);
  }
}
