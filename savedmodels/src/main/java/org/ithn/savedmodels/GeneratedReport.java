package org.ithn.savedmodels;

import java.util.List;

/**
 * A generated report with its tokens and score.
 *
 * @param report words separated by spaces
 * @param tokenIds ids of the words and the final 0, which is missing if the report reached the
 *     maximum length
 * @param tokenLogProbs natural logarithm of each token's probability
 * @param score ranking score of the search: the sum of {@code tokenLogProbs} unless the search
 *     normalises lengths
 */
public record GeneratedReport(
    String report, List<Integer> tokenIds, List<Float> tokenLogProbs, float score) {
  public GeneratedReport {
    tokenIds = List.copyOf(tokenIds);
    tokenLogProbs = List.copyOf(tokenLogProbs);
  }
}
