package org.ithn.metrics.embedding;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Weights of tokens by inverse document frequency: {@code ln((N + 1) / (n + 1))} for a token in n
 * of N texts.
 *
 * @param documents N
 * @param counts n by token id
 */
record TokenWeights(int documents, Map<Integer, Integer> counts) {
  TokenWeights {
    counts = Map.copyOf(counts);
  }

  static TokenWeights of(List<List<String>> references, TokenEncoder encoder) {
    Map<Integer, Integer> counts = new HashMap<>();
    int documents = 0;
    for (List<String> texts : references) {
      for (String text : texts) {
        documents++;
        Arrays.stream(encoder.tokenIds(text))
            .distinct()
            .forEach(id -> counts.merge(id, 1, Integer::sum));
      }
    }
    return new TokenWeights(documents, counts);
  }

  double weight(int id) {
    return Math.log((documents + 1.0) / (counts.getOrDefault(id, 0) + 1.0));
  }
}
