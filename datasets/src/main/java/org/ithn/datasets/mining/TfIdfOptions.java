package org.ithn.datasets.mining;

import static com.google.common.base.Preconditions.checkArgument;

import org.ithn.framework.keys.Key;

/** Options of {@link TfIdfEncoder}. */
public record TfIdfOptions(
    @Key(
            value =
                "the longest n-gram in words; with 2, \"no effusion\" and \"large effusion\" differ"
                    + " in more than one term",
            range = "1 to 5")
        int words,
    @Key("true to weigh a term that occurs n times with 1 + ln n instead of n") boolean sublinear,
    @Key(
            value =
                "the smallest number of training studies that contain a term; rarer terms are"
                    + " dropped",
            range = "at least 1")
        int minStudies) {
  public TfIdfOptions {
    checkArgument(words >= 1 && words <= 5, "tfidf.words is %s; expected 1 to 5", words);
    checkArgument(minStudies >= 1, "tfidf.min_studies is %s; expected at least 1", minStudies);
  }

  /** Returns the defaults: words and word pairs, sublinear, no term dropped. */
  public static TfIdfOptions defaults() {
    return new TfIdfOptions(2, true, 1);
  }
}
