package org.ithn.metrics.rouge;

import java.util.List;
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

  static int longestCommonSubsequence(int[] a, int[] b) {
    int[] row = new int[b.length + 1];
    for (int word : a) {
      int diagonal = 0;
      for (int j = 1; j <= b.length; j++) {
        int above = row[j];
        row[j] = word == b[j - 1] ? diagonal + 1 : Math.max(above, row[j - 1]);
        diagonal = above;
      }
    }
    return row[b.length];
  }
}
