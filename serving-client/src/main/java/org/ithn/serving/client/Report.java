package org.ithn.serving.client;

import java.util.List;

/**
 * A report of a served model.
 *
 * @param text words separated by spaces
 * @param tokenIds ids of the words and the final 0, which is missing if the report reached the
 *     maximum length
 * @param tokenLogProbs natural logarithm of each token's probability
 * @param score ranking score of the search: the sum of {@code tokenLogProbs} unless the search
 *     normalises lengths
 */
public record Report(String text, List<Integer> tokenIds, List<Float> tokenLogProbs, float score) {
  public Report {
    tokenIds = List.copyOf(tokenIds);
    tokenLogProbs = List.copyOf(tokenLogProbs);
  }
}
