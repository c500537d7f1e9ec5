package org.ithn.datasets.mining;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.datasets.text.ReportCleaner;

/**
 * Rules that decide which neighbours count as prior hard negatives; a study is never its own
 * neighbour.
 *
 * @param neighbours k, neighbours kept per study, 1 to 10,000; ITHN uses the first, MoCHi draws
 *     from all k
 * @param cleaner cleaner applied to reports before they are compared
 * @param excludeIdenticalText true to exclude studies with an identical cleaned report, which would
 *     contradict the positive
 * @param excludeSameStudy true to exclude other views of the same examination, which share its
 *     report
 * @param excludeSamePatient true to exclude other examinations of the same patient, if the data set
 *     names patients
 * @param maxSimilarity largest cosine of a neighbour, above 0 and at most 1; 1 excludes none
 */
public record MiningConfig(
    int neighbours,
    ReportCleaner cleaner,
    boolean excludeIdenticalText,
    boolean excludeSameStudy,
    boolean excludeSamePatient,
    double maxSimilarity) {

  public MiningConfig {
    checkArgument(
        neighbours >= 1 && neighbours <= 10_000,
        "the number of neighbours is %s; expected 1 to 10000",
        neighbours);
    checkArgument(
        maxSimilarity > 0 && maxSimilarity <= 1,
        "the maximum similarity is %s; expected above 0 and at most 1",
        maxSimilarity);
  }

  /** Creates rules that exclude the same examination and the same patient. */
  public MiningConfig(
      int neighbours, ReportCleaner cleaner, boolean excludeIdenticalText, double maxSimilarity) {
    this(neighbours, cleaner, excludeIdenticalText, true, true, maxSimilarity);
  }

  /** Returns rules for IU X-Ray: ten neighbours, identical texts excluded, no similarity limit. */
  public static MiningConfig defaults() {
    return new MiningConfig(10, ReportCleaner.IU_XRAY, true, 1);
  }

  /** Returns these settings with another cleaner. */
  MiningConfig withCleaner(ReportCleaner other) {
    return new MiningConfig(
        neighbours,
        other,
        excludeIdenticalText,
        excludeSameStudy,
        excludeSamePatient,
        maxSimilarity);
  }
}
