package org.ithn.datasets.sources.iuxray;

import com.google.common.collect.ImmutableSortedMap;

/**
 * What a preparation found and kept.
 *
 * @param reports that the source holds
 * @param studies kept
 * @param train studies among them
 * @param validation studies among them
 * @param test studies among them
 * @param images of the kept studies
 * @param identicalReports kept studies whose findings another kept study has word for word
 * @param differingReports kept studies whose findings differ from the split file's report
 * @param excludedByReason reason to number of studies
 */
public record PreparationCounts(
    int reports,
    int studies,
    long train,
    long validation,
    long test,
    int images,
    int identicalReports,
    int differingReports,
    ImmutableSortedMap<String, Integer> excludedByReason) {}
