package org.ithn.metrics.rouge;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.ithn.metrics.CorpusChecks;
import org.ithn.metrics.CorpusScore;
import org.ithn.metrics.CorpusScorer;
import org.ithn.metrics.Signature;
import org.ithn.metrics.text.TokenIds;
import org.ithn.metrics.text.Whitespace;

/**
 * ROUGE-L: F-measure of the longest common subsequence, in [0, 1], averaged over the items.
 *
 * <p>{@code F = (1 + b^2) P R / (R + b^2 P)} with {@code b = 1.2}; precision {@code P} and recall
 * {@code R} are maximised over the references separately. Text is split at single spaces, so double
 * spaces produce empty words that count, and an empty text is one empty word; {@link
 * org.ithn.metrics.report.ReportScores} normalises white space before. Worked example: "a b c"
 * against "a x c" has P = R = 2/3, F = 2/3.
 *
 * <p>Source: Lin (2004), with the beta and the splitting of the caption evaluation tools
 * (coco-caption).
 */
public final class RougeLScorer implements CorpusScorer {
  private static final double BETA_SQUARED = 1.2 * 1.2;

  @Override
  public List<CorpusScore> score(List<String> hypotheses, List<List<String>> references) {
    CorpusChecks.check(hypotheses, references);
    TokenIds ids = new TokenIds();
    double[] items = new double[hypotheses.size()];
    for (int i = 0; i < items.length; i++) {
      items[i] = item(ids, hypotheses.get(i), references.get(i));
    }
    return List.of(CorpusScore.mean(Signature.of("ROUGE-L", "ws").withField("beta", "1.2"), items));
  }

  private static double item(TokenIds ids, String hypothesis, List<String> references) {
    int[] words = ids.encode(Whitespace.pieces(hypothesis));
    double precision = 0;
    double recall = 0;
    for (String reference : references) {
      int[] other = ids.encode(Whitespace.pieces(reference));
      int common = longestCommonSubsequence(words, other);
      precision = Math.max(precision, (double) common / words.length);
      recall = Math.max(recall, (double) common / other.length);
    }
    return precision == 0 || recall == 0
        ? 0
        : (1 + BETA_SQUARED) * precision * recall / (recall + BETA_SQUARED * precision);
  }

  /**
   * Returns the length of the longest common subsequence. Processes 64 words of {@code a} at once.
   *
   * <p>Source: Hyyro, "Bit-parallel LCS-length computation revisited" (2004).
   */
  static int longestCommonSubsequence(int[] a, int[] b) {
    Map<Integer, Occurrences> occurrences = new HashMap<>();
    for (int i = 0; i < a.length; i++) {
      occurrences.computeIfAbsent(a[i], word -> new Occurrences()).add(i);
    }
    long[] row = new long[(a.length + Long.SIZE - 1) / Long.SIZE];
    Arrays.fill(row, -1);
    for (int word : b) {
      Occurrences matches = occurrences.get(word);
      if (matches != null) {
        matches.advance(row);
      }
    }
    int common = 0;
    for (int i = 0; i < a.length; i++) {
      common += (row[i / Long.SIZE] >>> i & 1) == 0 ? 1 : 0;
    }
    return common;
  }

  /** Positions of one word as a sparse bit set: the numbers of non-zero blocks, and their bits. */
  private static final class Occurrences {
    private int[] blocks = new int[1];
    private long[] bits = new long[1];
    private int size;

    /** Adds a position, which must be larger than all earlier ones. */
    void add(int position) {
      int block = position / Long.SIZE;
      if (size == 0 || blocks[size - 1] != block) {
        if (size == blocks.length) {
          blocks = Arrays.copyOf(blocks, 2 * size);
          bits = Arrays.copyOf(bits, 2 * size);
        }
        blocks[size++] = block;
      }
      bits[size - 1] |= 1L << position;
    }

    /** Computes {@code row = (row + (row & this)) | (row & ~this)} on the row as one number. */
    void advance(long[] row) {
      int next = 0;
      boolean carry = false;
      int block = blocks[0];
      while (block < row.length && (carry || next < size)) {
        long matches = next < size && blocks[next] == block ? bits[next++] : 0;
        long before = row[block];
        long sum = before + (before & matches);
        long carried = sum + (carry ? 1 : 0);
        carry = Long.compareUnsigned(sum, before) < 0 || Long.compareUnsigned(carried, sum) < 0;
        row[block] = carried | (before & ~matches);
        block++;
      }
    }
  }
}
