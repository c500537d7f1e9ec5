package org.ithn.datasets.study;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.datasets.text.ReportCleaner;
import org.ithn.framework.keys.Key;
import org.ithn.framework.keys.Resume;

/** Cleaning and tokenisation of reports, {@code data.text.*}. */
public record TextConfig(
    @Key("the cleaning rules for reports") ReportCleaner cleaner,
    @Key(
            value = "words with fewer occurrences in the training reports become `<unk>`",
            range = "at least 1")
        int threshold,
    @Key(
            value =
                "the maximum number of ids of a report, begin and end included; longer reports are"
                    + " truncated",
            range = "at least 2")
        int maxSeqLength,
    @Key(
            value =
                "path of a folder with GPT-2's `vocab.json` and `merges.txt`, whose byte pairs"
                    + " become the tokens; empty to use the words of the training reports",
            range = "a path, or empty",
            resume = Resume.MOVED)
        String bytePairs) {
  public TextConfig {
    check(threshold >= 1, "threshold", threshold, "at least 1");
    check(maxSeqLength >= 2, "maxSeqLength", maxSeqLength, "at least 2 (begin and end)");
  }

  /** Creates a configuration whose tokens are words. */
  public TextConfig(ReportCleaner cleaner, int threshold, int maxSeqLength) {
    this(cleaner, threshold, maxSeqLength, "");
  }
}
