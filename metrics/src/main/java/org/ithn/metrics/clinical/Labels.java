package org.ithn.metrics.clinical;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * Labels of a report: a status per observation; missing ones are blank.
 *
 * @param statuses the status by observation
 */
public record Labels(Map<Observation, Status> statuses) {
  public Labels {
    Map<Observation, Status> copy = new EnumMap<>(Observation.class);
    copy.putAll(statuses);
    statuses = Collections.unmodifiableMap(copy);
  }

  /** Returns the status of one observation. */
  public Status status(Observation observation) {
    return statuses.getOrDefault(observation, Status.BLANK);
  }
}
