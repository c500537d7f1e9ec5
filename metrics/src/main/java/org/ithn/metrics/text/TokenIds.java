package org.ithn.metrics.text;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Table that numbers tokens 0, 1, 2, ... in order of appearance. Not thread-safe. */
public final class TokenIds {
  private final Map<String, Integer> ids = new HashMap<>();

  /** Returns the ids of tokens; unseen ones get the next numbers. */
  public int[] encode(List<String> tokens) {
    int[] encoded = new int[tokens.size()];
    for (int i = 0; i < encoded.length; i++) {
      encoded[i] = ids.computeIfAbsent(tokens.get(i), unseen -> ids.size());
    }
    return encoded;
  }

  /** Returns the ids of each text's white-space words. */
  public int[][] encodeWords(List<String> texts) {
    int[][] encoded = new int[texts.size()][];
    for (int i = 0; i < encoded.length; i++) {
      encoded[i] = encode(Whitespace.words(texts.get(i)));
    }
    return encoded;
  }

  /** Returns the number of distinct tokens seen. */
  public int size() {
    return ids.size();
  }
}
