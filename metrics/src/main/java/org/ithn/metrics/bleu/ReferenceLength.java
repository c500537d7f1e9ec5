package org.ithn.metrics.bleu;

import java.util.Arrays;
import java.util.Locale;

/**
 * Which reference length the brevity penalty compares with, when an item has several references.
 */
public enum ReferenceLength {
  /** The length nearest to the hypothesis; the shorter of two equally near. The tools' default. */
  CLOSEST {
    @Override
    double compute(int[] lengths, int hypothesis) {
      int best = lengths[0];
      for (int length : lengths) {
        int gap = Math.abs(length - hypothesis) - Math.abs(best - hypothesis);
        best = gap < 0 || (gap == 0 && length < best) ? length : best;
      }
      return best;
    }
  },
  /** The shortest reference. */
  SHORTEST {
    @Override
    double compute(int[] lengths, int hypothesis) {
      return Arrays.stream(lengths).min().orElseThrow();
    }
  },
  /** The mean of the references' lengths. */
  AVERAGE {
    @Override
    double compute(int[] lengths, int hypothesis) {
      return Arrays.stream(lengths).average().orElseThrow();
    }
  };

  abstract double compute(int[] lengths, int hypothesis);

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
