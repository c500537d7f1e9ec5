package org.ithn.metrics.bleu;

import java.util.Arrays;
import org.ithn.metrics.text.NgramTable;

/**
 * Counts an item's n-gram matches, each clipped at the most that one reference has. Keeps its
 * memory between items.
 */
final class ClippedMatches {
  private final int maxOrder;
  private final NgramTable table = new NgramTable(512);
  private int[] most = new int[1024];
  private int[] counts = new int[1024];

  ClippedMatches(int maxOrder) {
    this.maxOrder = maxOrder;
  }

  BleuStatistics count(int[] hypothesis, int[][] references, double referenceLength) {
    table.clear();
    Arrays.fill(most, 0);
    for (int[] reference : references) {
      tally(reference);
      for (int id = 1; id <= table.size(); id++) {
        most[id] = Math.max(most[id], counts[id]);
      }
    }
    long[] matches = matches(hypothesis);
    long[] guesses = new long[maxOrder];
    for (int n = 1; n <= maxOrder; n++) {
      guesses[n - 1] = Math.max(0, hypothesis.length - n + 1);
    }
    return new BleuStatistics(hypothesis.length, referenceLength, matches, guesses);
  }

  private void tally(int[] words) {
    Arrays.fill(counts, 0);
    for (int start = 0; start < words.length; start++) {
      int id = NgramTable.EMPTY;
      for (int end = start; end < Math.min(start + maxOrder, words.length); end++) {
        id = table.add(id, words[end]);
        reserve(id);
        counts[id]++;
      }
    }
  }

  /** Takes each reference n-gram as often as it lasts. */
  private long[] matches(int[] hypothesis) {
    long[] matches = new long[maxOrder];
    for (int start = 0; start < hypothesis.length; start++) {
      int id = NgramTable.EMPTY;
      for (int n = 0; n < Math.min(maxOrder, hypothesis.length - start); n++) {
        id = table.find(id, hypothesis[start + n]);
        if (id == NgramTable.ABSENT) {
          break;
        }
        if (most[id] > 0) {
          most[id]--;
          matches[n]++;
        }
      }
    }
    return matches;
  }

  private void reserve(int id) {
    if (id >= most.length) {
      most = Arrays.copyOf(most, id * 2);
      counts = Arrays.copyOf(counts, id * 2);
    }
  }
}
