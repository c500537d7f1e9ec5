package org.ithn.serving.client;

import java.util.List;

/**
 * What a served model wrote.
 *
 * @param text words separated by blanks
 * @param tokenIds ids of the words, and the 0 that ends them unless the longest report was reached
 * @param tokenLogProbs natural logarithm of each token's probability
 * @param score what the search ranks by: their sum, unless lengths are normalised
 */
public record Report(String text, List<Integer> tokenIds, List<Float> tokenLogProbs, float score) {
  public Report {
    tokenIds = List.copyOf(tokenIds);
    tokenLogProbs = List.copyOf(tokenLogProbs);
  }
}
