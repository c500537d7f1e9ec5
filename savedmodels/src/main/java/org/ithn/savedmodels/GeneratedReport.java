package org.ithn.savedmodels;

import java.util.List;

/**
 * What a model wrote.
 *
 * @param report words separated by blanks
 * @param tokenIds ids of the words and the 0 that ends them; without it where the longest report
 *     was reached
 * @param tokenLogProbs natural logarithm of each token's probability
 * @param score what the search ranks by: their sum, unless lengths are normalised
 */
public record GeneratedReport(
    String report, List<Integer> tokenIds, List<Float> tokenLogProbs, float score) {
  public GeneratedReport {
    tokenIds = List.copyOf(tokenIds);
    tokenLogProbs = List.copyOf(tokenLogProbs);
  }
}
