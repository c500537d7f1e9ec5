package org.ithn.metrics.bleu;

import java.util.Arrays;
import java.util.Locale;

/** Rule for the reference length of the brevity penalty when an item has several references. */
public enum ReferenceLength {
  /** The length closest to the hypothesis, the shorter in a tie; the tools' default. */
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
  /** The length of the shortest reference. */
  SHORTEST {
    @Override
    double compute(int[] lengths, int hypothesis) {
      return Arrays.stream(lengths).min().orElseThrow();
    }
  },
  /** The mean length of the references. */
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
