package org.ithn.metrics.cider;

import java.util.Arrays;
import java.util.List;
import org.ithn.metrics.text.NgramTable;
import org.ithn.metrics.text.TokenIds;

/**
 * Document frequencies: the number of items (sets of references) in which each n-gram of one to
 * four words occurs. Immutable, except that looking up a text numbers its unseen words.
 */
final class DocumentFrequencies {
  static final int MAX_ORDER = 4;

  private final TokenIds tokens = new TokenIds();
  private final NgramTable table = new NgramTable(1 << 12);
  private final int documents;
  private int[] counts = new int[1 << 12];

  /** Counts n-grams over the references; repetitions within one item count once. */
  DocumentFrequencies(List<List<String>> references) {
    documents = references.size();
    int[] lastSeen = new int[counts.length];
    for (int i = 0; i < documents; i++) {
      for (int[] words : tokens.encodeWords(references.get(i))) {
        lastSeen = countOnce(words, lastSeen, i + 1);
      }
    }
  }

  private int[] countOnce(int[] words, int[] lastSeen, int document) {
    int[] seen = lastSeen;
    for (int start = 0; start < words.length; start++) {
      int id = NgramTable.EMPTY;
      for (int end = start; end < Math.min(start + MAX_ORDER, words.length); end++) {
        id = table.add(id, words[end]);
        if (id >= counts.length) {
          counts = Arrays.copyOf(counts, counts.length * 2);
          seen = Arrays.copyOf(seen, counts.length);
        }
        if (seen[id] != document) {
          seen[id] = document;
          counts[id]++;
        }
      }
    }
    return seen;
  }

  /** Returns the number of items. */
  int documentCount() {
    return documents;
  }

  int[] encode(List<String> words) {
    return tokens.encode(words);
  }

  /**
   * Returns the number of an n-gram, given its prefix's; {@link NgramTable#ABSENT} if no reference
   * contains it.
   */
  int find(int prefix, int token) {
    return table.find(prefix, token);
  }

  /** Returns {@code log(documents / frequency)}, with frequency at least 1. */
  double idf(int id) {
    int frequency = id == NgramTable.ABSENT ? 1 : Math.max(1, counts[id]);
    return Math.log(documents) - Math.log(frequency);
  }
}
