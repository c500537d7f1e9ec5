package org.ithn.metrics.clinical;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a report says of each observation; those that are missing are blank.
 *
 * @param statuses status by observation
 */
public record Labels(Map<Observation, Status> statuses) {
  /** Copies the map. */
  public Labels {
    Map<Observation, Status> copy = new EnumMap<>(Observation.class);
    copy.putAll(statuses);
    statuses = Collections.unmodifiableMap(copy);
  }

  /** The status of one observation. */
  public Status status(Observation observation) {
    return statuses.getOrDefault(observation, Status.BLANK);
  }
}
