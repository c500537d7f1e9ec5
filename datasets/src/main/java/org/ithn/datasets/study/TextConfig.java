package org.ithn.datasets.study;

import static org.ithn.framework.checks.Checks.check;

import org.ithn.datasets.text.ReportCleaner;

/**
 * Cleaning and tokenisation of reports, {@code data.text.*}.
 *
 * @param cleaner the cleaning rules for reports
 * @param threshold words with fewer occurrences in the training reports become {@code <unk>}; at
 *     least 1
 * @param maxSeqLength the maximum number of ids of a report, begin and end included, at least 2;
 *     longer reports are truncated
 * @param bytePairs path of a folder with GPT-2's {@code vocab.json} and {@code merges.txt}, whose
 *     byte pairs become the tokens; empty to use the words of the training reports
 */
public record TextConfig(ReportCleaner cleaner, int threshold, int maxSeqLength, String bytePairs) {
  public TextConfig {
    check(threshold >= 1, "threshold", threshold, "at least 1");
    check(maxSeqLength >= 2, "maxSeqLength", maxSeqLength, "at least 2 (begin and end)");
  }

  /** Creates a configuration whose tokens are words. */
  public TextConfig(ReportCleaner cleaner, int threshold, int maxSeqLength) {
    this(cleaner, threshold, maxSeqLength, "");
  }
}
