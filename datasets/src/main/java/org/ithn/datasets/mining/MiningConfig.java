package org.ithn.datasets.mining;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.datasets.text.ReportCleaner;

/**
 * Which neighbours count as prior hard negatives; a study is never its own.
 *
 * @param neighbours k, kept for each study, from 1; the first is ITHN's, MoCHi draws out of k
 * @param cleaner of the reports, before they are compared
 * @param excludeIdenticalText leave out studies whose cleaned report is the same; such a negative
 *     says the very words that it should be told apart from
 * @param excludeSameStudy leave out other views of the same examination, which have the same report
 * @param excludeSamePatient leave out other examinations of the same patient, where the data set
 *     says who was examined
 * @param maxSimilarity leave out neighbours with a larger cosine, above 0 up to 1; 1 leaves out
 *     none
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
        "mining.neighbours is %s; expected 1 to 10000",
        neighbours);
    checkArgument(
        maxSimilarity > 0 && maxSimilarity <= 1,
        "mining.max_similarity is %s; expected above 0 and at most 1",
        maxSimilarity);
  }

  /** Without other views of the same examination and other examinations of the same patient. */
  public MiningConfig(
      int neighbours, ReportCleaner cleaner, boolean excludeIdenticalText, double maxSimilarity) {
    this(neighbours, cleaner, excludeIdenticalText, true, true, maxSimilarity);
  }

  /** Ten neighbours of IU X-Ray reports, identical texts left out, no bound of similarity. */
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
