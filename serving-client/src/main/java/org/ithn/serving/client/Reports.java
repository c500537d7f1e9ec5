package org.ithn.serving.client;

import java.util.List;
import java.util.Optional;

/**
 * Reports for a list of studies.
 *
 * @param all in the order asked for; none for a broken study
 * @param broken the broken studies, ascending
 */
public record Reports(List<Optional<Report>> all, List<BrokenStudy> broken) {
  public Reports {
    all = List.copyOf(all);
    broken = List.copyOf(broken);
  }
}
