package org.ithn.datasets.mining;

import static com.google.common.base.Preconditions.checkArgument;

/**
 * How {@link TfIdfEncoder} counts.
 *
 * @param words runs of up to this many words count as one term, 1 to 5; with 2, "no effusion" and
 *     "large effusion" differ in more than one term
 * @param sublinear a term that occurs n times in a report weighs 1 + ln n instead of n
 * @param minStudies terms of fewer training studies are left out, from 1
 */
public record TfIdfOptions(int words, boolean sublinear, int minStudies) {
  public TfIdfOptions {
    checkArgument(words >= 1 && words <= 5, "tfidf.words is %s; expected 1 to 5", words);
    checkArgument(minStudies >= 1, "tfidf.min_studies is %s; expected at least 1", minStudies);
  }

  /** Single words and pairs, sublinear, none left out. */
  public static TfIdfOptions defaults() {
    return new TfIdfOptions(2, true, 1);
  }
}
