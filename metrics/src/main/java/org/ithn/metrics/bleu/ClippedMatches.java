package org.ithn.metrics.bleu;

import java.util.Arrays;
import org.ithn.metrics.text.NgramTable;

/**
 * Counter of an item's n-gram matches, each clipped at the largest count in one reference. Reuses
 * its memory between items.
 */
final class ClippedMatches {
  private final int maxOrder;
  private final NgramTable table = new NgramTable(512);
  private int[] maxCounts = new int[1024];
  private int[] counts = new int[1024];

  ClippedMatches(int maxOrder) {
    this.maxOrder = maxOrder;
  }

  BleuStatistics count(int[] hypothesis, int[][] references, double referenceLength) {
    table.clear();
    Arrays.fill(maxCounts, 0);
    for (int[] reference : references) {
      tally(reference);
      for (int id = 1; id <= table.size(); id++) {
        maxCounts[id] = Math.max(maxCounts[id], counts[id]);
      }
    }
    long[] matches = matches(hypothesis);
    long[] totals = new long[maxOrder];
    for (int n = 1; n <= maxOrder; n++) {
      totals[n - 1] = Math.max(0, hypothesis.length - n + 1);
    }
    return new BleuStatistics(hypothesis.length, referenceLength, matches, totals);
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

  /** Counts matches; each one uses up one occurrence in the references. */
  private long[] matches(int[] hypothesis) {
    long[] matches = new long[maxOrder];
    for (int start = 0; start < hypothesis.length; start++) {
      int id = NgramTable.EMPTY;
      for (int n = 0; n < Math.min(maxOrder, hypothesis.length - start); n++) {
        id = table.find(id, hypothesis[start + n]);
        if (id == NgramTable.ABSENT) {
          break;
        }
        if (maxCounts[id] > 0) {
          maxCounts[id]--;
          matches[n]++;
        }
      }
    }
    return matches;
  }

  private void reserve(int id) {
    if (id >= maxCounts.length) {
      maxCounts = Arrays.copyOf(maxCounts, id * 2);
      counts = Arrays.copyOf(counts, id * 2);
    }
  }
}
