package org.ithn.datasets.sources.iuxray;

import com.google.common.collect.ImmutableSortedMap;

/**
 * Numbers of studies that a preparation found and kept.
 *
 * @param reports reports in the source
 * @param studies studies kept
 * @param splits the studies kept, by split
 * @param images images of the studies kept
 * @param identicalReports studies kept whose findings equal those of another one word for word
 * @param differingReports studies kept whose findings differ from the split file's report
 * @param fallbacks studies kept with another section than the chosen one
 * @param excludedByReason numbers of studies left out, by reason
 */
public record PreparationCounts(
    int reports,
    int studies,
    SplitCounts splits,
    int images,
    int identicalReports,
    int differingReports,
    int fallbacks,
    ImmutableSortedMap<String, Integer> excludedByReason) {
  /**
   * Numbers of studies in each split.
   *
   * @param train training studies
   * @param validation validation studies
   * @param test test studies
   */
  public record SplitCounts(long train, long validation, long test) {}
}
