package org.ithn.datasets.mining;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * Options of {@link TfIdfEncoder}.
 *
 * @param words the longest n-gram, 1 to 5 words; with 2, "no effusion" and "large effusion" differ
 *     in more than one term
 * @param sublinear true to weigh a term that occurs n times with 1 + ln n instead of n
 * @param minStudies the smallest number of training studies that contain a term, at least 1; rarer
 *     terms are dropped
 */
public record TfIdfOptions(int words, boolean sublinear, int minStudies) {
  public TfIdfOptions {
    checkArgument(words >= 1 && words <= 5, "tfidf.words is %s; expected 1 to 5", words);
    checkArgument(minStudies >= 1, "tfidf.min_studies is %s; expected at least 1", minStudies);
  }

  /** Returns the defaults: words and word pairs, sublinear, no term dropped. */
  public static TfIdfOptions defaults() {
    return new TfIdfOptions(2, true, 1);
  }
}
