package org.ithn.cli.campaign;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import java.util.List;
import java.util.Map;

/**
 * Record of one round, a line of the part's file.
 *
 * @param round the number of the round, from 0
 * @param seed its seed
 * @param date the day on which it ended
 * @param millis its duration
 * @param subject the command or kind of file
 * @param counts numbers of what happened, which are added up
 * @param peaks numbers of which the largest counts
 * @param faults a sentence for each broken promise
 */
record RoundRecord(
    int round,
    long seed,
    String date,
    long millis,
    String subject,
    Map<String, Long> counts,
    Map<String, Double> peaks,
    List<String> faults) {
  RoundRecord {
    counts = ImmutableMap.copyOf(counts);
    peaks = ImmutableMap.copyOf(peaks);
    faults = ImmutableList.copyOf(faults);
  }
}
